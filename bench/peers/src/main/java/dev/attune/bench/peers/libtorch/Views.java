package dev.attune.bench.peers.libtorch;

import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** One memory, seen by both sides. */
final class Views {

    private Views() {}

    /** libtorch's view of a tensor; the tensor's memory must outlive it. */
    static org.bytedeco.pytorch.Tensor of(Tensor tensor) {
        return of(tensor, tensor.shape());
    }

    /** libtorch's view of a contiguous tensor under another shape of as many elements. */
    static org.bytedeco.pytorch.Tensor of(Tensor tensor, long... shape) {
        if (!tensor.isContiguous()) {
            throw new IllegalArgumentException("only contiguous tensors are shared, not " + tensor);
        }
        return torch.from_blob(pointer(tensor), shape, new TensorOptions(type(tensor.dtype())));
    }

    /** Our view of a result, contiguous and on the host. */
    static Tensor of(org.bytedeco.pytorch.Tensor result, DType dtype, long... shape) {
        long bytes = result.numel() * dtype.bytes();
        try (Pointer data = result.data_ptr()) {
            MemorySegment memory = MemorySegment.ofAddress(data.address()).reinterpret(bytes);
            return Tensor.of(dtype, memory, shape);
        }
    }

    private static Pointer pointer(Tensor tensor) {
        long start = tensor.memory().address();
        return new BytePointer() {
            {
                address = start;
            }
        };
    }

    private static torch.ScalarType type(DType dtype) {
        return switch (dtype) {
            case F32 -> torch.ScalarType.Float;
            case F16 -> torch.ScalarType.Half;
            case BF16 -> torch.ScalarType.BFloat16;
            case I32 -> torch.ScalarType.Int;
            case I8 -> torch.ScalarType.Char;
            case U8 -> torch.ScalarType.Byte;
            case BOOL -> torch.ScalarType.Bool;
        };
    }
}
