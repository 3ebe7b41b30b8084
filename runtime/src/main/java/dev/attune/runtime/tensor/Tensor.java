package dev.attune.runtime.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A strided view of host memory (off-heap, little-endian).
 *
 * @param shape length of each dimension
 * @param strides distance between neighbours along each dimension, in elements
 * @param memory starts at the first element; every element lies inside
 */
public record Tensor(DType dtype, long[] shape, long[] strides, MemorySegment memory) {

    /** Alignment of memory that {@link #allocate} hands out, in bytes: a cache line and a 512-bit vector. */
    public static final long ALIGNMENT = 64;

    public Tensor {
        shape = shape.clone();
        strides = strides.clone();
        if (shape.length != strides.length) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " and strides " + Arrays.toString(strides) + " differ in rank");
        }
        long last = 0;
        boolean empty = false;
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] < 0 || strides[i] < 0) {
                throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " with strides "
                        + Arrays.toString(strides) + ": lengths and strides are not negative");
            }
            empty |= shape[i] == 0;
            last = Math.addExact(last, Math.multiplyExact(Math.max(shape[i] - 1, 0), strides[i]));
        }
        long needed = empty ? 0 : Math.multiplyExact(Math.addExact(last, 1), (long) dtype.bytes());
        if (memory.byteSize() < needed) {
            throw new IllegalArgumentException("a " + dtype + Arrays.toString(shape) + " tensor needs " + needed
                    + " bytes; its memory has " + memory.byteSize());
        }
    }

    /** A contiguous row-major tensor over memory that is already there. */
    public static Tensor of(DType dtype, MemorySegment memory, long... shape) {
        return new Tensor(dtype, shape, contiguousStrides(shape), memory);
    }

    /** A contiguous row-major tensor of zeros; its memory lives as long as the arena. */
    public static Tensor allocate(Arena arena, DType dtype, long... shape) {
        long elements = 1;
        for (long length : shape) {
            elements = Math.multiplyExact(elements, length);
        }
        return of(dtype, arena.allocate(Math.multiplyExact(elements, (long) dtype.bytes()), ALIGNMENT), shape);
    }

    /** Row-major strides in elements. */
    public static long[] contiguousStrides(long... shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride = Math.multiplyExact(stride, Math.max(shape[i], 1));
        }
        return strides;
    }

    /** Number of dimensions. */
    public int rank() {
        return shape.length;
    }

    /** Number of elements. */
    public long elements() {
        long elements = 1;
        for (long length : shape) {
            elements *= length;
        }
        return elements;
    }

    /** Whether elements lie row-major without gaps. */
    public boolean isContiguous() {
        return Arrays.equals(strides, contiguousStrides(shape));
    }

    /** {@code f32[1, 8, 90, 64]}. */
    @Override
    public String toString() {
        return dtype + Arrays.toString(shape);
    }
}
