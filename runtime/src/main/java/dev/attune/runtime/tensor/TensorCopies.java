package dev.attune.runtime.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies of tensors: without gaps, or in another floating dtype. */
public final class TensorCopies {

    private TensorCopies() {}

    /** A contiguous row-major copy. */
    public static Tensor contiguous(Arena arena, Tensor tensor) {
        Tensor copy = Tensor.allocate(arena, tensor.dtype(), tensor.shape());
        forEachRow(tensor, (sourceStart, sourceStride, row, length) -> {
            long bytes = tensor.dtype().bytes();
            if (sourceStride == 1) {
                MemorySegment.copy(
                        tensor.memory(), sourceStart * bytes, copy.memory(), row * length * bytes, length * bytes);
                return;
            }
            for (long i = 0; i < length; i++) {
                MemorySegment.copy(
                        tensor.memory(),
                        (sourceStart + i * sourceStride) * bytes,
                        copy.memory(),
                        (row * length + i) * bytes,
                        bytes);
            }
        });
        return copy;
    }

    /**
     * A contiguous copy in another floating dtype, rounded to nearest even where it narrows.
     *
     * @throws IllegalArgumentException when either dtype is not floating
     */
    public static Tensor convert(Arena arena, Tensor tensor, DType dtype) {
        if (!tensor.dtype().isFloating() || !dtype.isFloating()) {
            throw new IllegalArgumentException("a " + tensor.dtype() + " tensor cannot be converted to " + dtype
                    + "; both must be f32, f16 or bf16");
        }
        if (tensor.dtype() == dtype) {
            return contiguous(arena, tensor);
        }
        Tensor copy = Tensor.allocate(arena, dtype, tensor.shape());
        forEachRow(tensor, (sourceStart, sourceStride, row, length) -> {
            for (long i = 0; i < length; i++) {
                setFloat(copy, row * length + i, getFloat(tensor, sourceStart + i * sourceStride));
            }
        });
        return copy;
    }

    /** The f32 value of an element of a floating tensor, by its offset in elements from the tensor's start. */
    public static float getFloat(Tensor tensor, long offset) {
        return switch (tensor.dtype()) {
            case F32 -> tensor.memory().getAtIndex(ValueLayout.JAVA_FLOAT, offset);
            case F16 -> FloatFormats.f16ToFloat(tensor.memory().getAtIndex(ValueLayout.JAVA_SHORT, offset));
            case BF16 -> FloatFormats.bf16ToFloat(tensor.memory().getAtIndex(ValueLayout.JAVA_SHORT, offset));
            case I32, I8, U8, BOOL -> throw notFloating(tensor);
        };
    }

    /** Stores an f32 into a floating tensor, rounded to its dtype, by the offset in elements from the tensor's start. */
    public static void setFloat(Tensor tensor, long offset, float value) {
        switch (tensor.dtype()) {
            case F32 -> tensor.memory().setAtIndex(ValueLayout.JAVA_FLOAT, offset, value);
            case F16 -> tensor.memory().setAtIndex(ValueLayout.JAVA_SHORT, offset, FloatFormats.floatToF16(value));
            case BF16 -> tensor.memory().setAtIndex(ValueLayout.JAVA_SHORT, offset, FloatFormats.floatToBf16(value));
            case I32, I8, U8, BOOL -> throw notFloating(tensor);
        }
    }

    private static IllegalArgumentException notFloating(Tensor tensor) {
        return new IllegalArgumentException("a " + tensor.dtype() + " tensor is not floating");
    }

    /** Receives each innermost row of a tensor, in row-major order. */
    private interface RowAction {
        void accept(long start, long stride, long row, long length);
    }

    private static void forEachRow(Tensor tensor, RowAction action) {
        long[] shape = tensor.shape();
        long[] strides = tensor.strides();
        int inner = shape.length - 1;
        if (shape.length == 0) {
            action.accept(0, 1, 0, 1);
            return;
        }
        if (tensor.elements() == 0) {
            return;
        }
        long rows = tensor.elements() / shape[inner];
        for (long row = 0; row < rows; row++) {
            long start = 0;
            long rest = row;
            for (int dimension = inner - 1; dimension >= 0; dimension--) {
                start += rest % shape[dimension] * strides[dimension];
                rest /= shape[dimension];
            }
            action.accept(start, strides[inner], row, shape[inner]);
        }
    }
}
