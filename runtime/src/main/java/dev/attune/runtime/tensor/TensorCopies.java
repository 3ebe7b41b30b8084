package dev.attune.runtime.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Copies of tensors: without gaps, or in another floating dtype. */
public final class TensorCopies {

    private TensorCopies() {}

    /** A contiguous row-major copy. */
    public static Tensor contiguous(Arena arena, Tensor tensor) {
        Tensor copy = Tensor.allocate(arena, tensor.dtype(), tensor.shape());
        copy(tensor, copy);
        return copy;
    }

    /**
     * Copies every element.
     *
     * @throws IllegalArgumentException when dtype or shape differ
     */
    public static void copy(Tensor source, Tensor target) {
        if (source.dtype() != target.dtype() || !Arrays.equals(source.shape(), target.shape())) {
            throw new IllegalArgumentException("a " + source + " cannot be copied into a " + target);
        }
        long bytes = source.dtype().bytes();
        forEachRow(source, (row, length) -> {
            long from = rowStart(source, row);
            long to = rowStart(target, row);
            long fromStride = rowStride(source);
            long toStride = rowStride(target);
            if (fromStride == 1 && toStride == 1) {
                MemorySegment.copy(source.memory(), from * bytes, target.memory(), to * bytes, length * bytes);
                return;
            }
            for (long i = 0; i < length; i++) {
                MemorySegment.copy(
                        source.memory(),
                        (from + i * fromStride) * bytes,
                        target.memory(),
                        (to + i * toStride) * bytes,
                        bytes);
            }
        });
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
        forEachRow(tensor, (row, length) -> {
            long start = rowStart(tensor, row);
            long stride = rowStride(tensor);
            for (long i = 0; i < length; i++) {
                setFloat(copy, row * length + i, getFloat(tensor, start + i * stride));
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
        void accept(long row, long length);
    }

    private static void forEachRow(Tensor tensor, RowAction action) {
        long elements = tensor.elements();
        long length = tensor.rank() == 0 ? 1 : tensor.shape()[tensor.rank() - 1];
        long rows = elements == 0 ? 0 : elements / length;
        for (long row = 0; row < rows; row++) {
            action.accept(row, length);
        }
    }

    /** Offset of a row's first element. */
    private static long rowStart(Tensor tensor, long row) {
        long[] shape = tensor.shape();
        long[] strides = tensor.strides();
        long start = 0;
        long rest = row;
        for (int dimension = shape.length - 2; dimension >= 0; dimension--) {
            start += rest % shape[dimension] * strides[dimension];
            rest /= shape[dimension];
        }
        return start;
    }

    private static long rowStride(Tensor tensor) {
        return tensor.rank() == 0 ? 1 : tensor.strides()[tensor.rank() - 1];
    }
}
