package dev.attune.runtime.cuda;

import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import dev.attune.runtime.tensor.TensorCopies;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A contiguous row-major tensor in device memory.
 *
 * @param shape length of each dimension
 */
public record DeviceTensor(DType dtype, long[] shape, DeviceMemory memory) implements AutoCloseable {

    public DeviceTensor {
        shape = shape.clone();
        long bytes = dtype.bytes();
        for (long length : shape) {
            bytes = Math.multiplyExact(bytes, length);
        }
        if (memory.bytes() < bytes) {
            throw new IllegalArgumentException("a " + dtype + Arrays.toString(shape) + " tensor needs " + bytes
                    + " bytes; its device memory has " + memory.bytes());
        }
    }

    /** A tensor whose elements are not defined. */
    public static DeviceTensor allocate(CudaDevice device, DType dtype, long... shape) {
        long bytes = dtype.bytes();
        for (long length : shape) {
            bytes = Math.multiplyExact(bytes, length);
        }
        return new DeviceTensor(dtype, shape, device.allocate(bytes));
    }

    /** Queues a copy of a host tensor, whose memory may be reused on return. */
    public static DeviceTensor upload(CudaDevice device, Tensor tensor) {
        DeviceTensor copy = allocate(device, tensor.dtype(), tensor.shape());
        try {
            return device.locked(() -> {
                try (Arena arena = Arena.ofConfined()) {
                    Tensor contiguous = tensor.isContiguous() ? tensor : TensorCopies.contiguous(arena, tensor);
                    copy.memory.copyFrom(bytesOf(contiguous), 0);
                }
                return copy;
            });
        } catch (RuntimeException | Error e) {
            copy.close();
            throw e;
        }
    }

    /** Copies into a host tensor of the same dtype and shape, and waits for it. */
    public void download(CudaDevice device, Tensor target) {
        if (target.dtype() != dtype || !Arrays.equals(target.shape(), shape)) {
            throw new IllegalArgumentException("a " + this + " cannot be copied into a " + target);
        }
        try (Arena arena = Arena.ofConfined()) {
            Tensor contiguous = target.isContiguous() ? target : Tensor.allocate(arena, dtype, shape);
            device.locked(() -> {
                memory.copyTo(bytesOf(contiguous), 0);
                device.synchronize();
                return null;
            });
            if (contiguous != target) {
                TensorCopies.copy(contiguous, target);
            }
        }
    }

    private static MemorySegment bytesOf(Tensor contiguous) {
        return contiguous
                .memory()
                .asSlice(0, contiguous.elements() * contiguous.dtype().bytes());
    }

    @Override
    public void close() {
        memory.close();
    }

    @Override
    public String toString() {
        return dtype + Arrays.toString(shape);
    }
}
