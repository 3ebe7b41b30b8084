package dev.attune.templates.ptx.interpreter;

import java.util.Collections;
import java.util.List;

/**
 * What {@code cuTensorMapEncodeTiled} encodes: a tensor in global memory and the box that one copy moves.
 *
 * @param allocation where the tensor lies
 * @param offset of its first element in bytes
 * @param elementBytes 1, 2, 4 or 8
 * @param dimensions elements per dimension, innermost first
 * @param strides bytes between neighbours of each dimension but the innermost
 * @param box elements that a copy spans per dimension
 * @param steps of which it moves every so-manieth
 * @param swizzleBytes 0, 32, 64 or 128
 */
public record TensorMap(
        GlobalMemory.Allocation allocation,
        long offset,
        int elementBytes,
        List<Long> dimensions,
        List<Long> strides,
        List<Integer> box,
        List<Integer> steps,
        int swizzleBytes) {
    public TensorMap {
        dimensions = List.copyOf(dimensions);
        strides = List.copyOf(strides);
        box = List.copyOf(box);
        steps = List.copyOf(steps);
        int rank = dimensions.size();
        if (rank < 1 || rank > 5 || strides.size() != rank - 1 || box.size() != rank) {
            throw new IllegalArgumentException(
                    "a tensor map has 1 to 5 dimensions, one stride fewer and as many box sizes:" + " " + dimensions
                            + ", " + strides + ", " + box);
        }
        if ((allocation.address() + offset) % 16 != 0) {
            throw new IllegalArgumentException("the tensor's address is not a multiple of 16: offset " + offset);
        }
        for (long stride : strides) {
            if (stride % 16 != 0 || stride >= 1L << 40) {
                throw new IllegalArgumentException("stride " + stride + " is not a multiple of 16 below 2^40");
            }
        }
        for (int size : box) {
            if (size < 1 || size > 256) {
                throw new IllegalArgumentException("box size " + size + " is not 1 to 256");
            }
        }
        if (steps.size() != rank || steps.getFirst() != 1 || steps.stream().anyMatch(step -> step < 1 || step > 8)) {
            throw new IllegalArgumentException(
                    "steps " + steps + " are not 1 to 8, and 1 along the innermost dimension");
        }
        int inner = box.getFirst() * elementBytes;
        if (inner % 16 != 0) {
            throw new IllegalArgumentException("the box's inner row of " + inner + " bytes is not a multiple of 16");
        }
        if (swizzleBytes != 0 && swizzleBytes != 32 && swizzleBytes != 64 && swizzleBytes != 128) {
            throw new IllegalArgumentException("swizzle of " + swizzleBytes + " bytes; there are 0, 32, 64 and 128");
        }
        if (swizzleBytes != 0 && inner > swizzleBytes) {
            throw new IllegalArgumentException(
                    "the box's inner row of " + inner + " bytes is wider than the swizzle of " + swizzleBytes);
        }
    }

    /** A map whose copies leave nothing out. */
    public TensorMap(
            GlobalMemory.Allocation allocation,
            long offset,
            int elementBytes,
            List<Long> dimensions,
            List<Long> strides,
            List<Integer> box,
            int swizzleBytes) {
        this(
                allocation,
                offset,
                elementBytes,
                dimensions,
                strides,
                box,
                Collections.nCopies(box.size(), 1),
                swizzleBytes);
    }

    /** Elements that one copy moves along a dimension. */
    int moved(int dimension) {
        return Math.ceilDiv(box.get(dimension), steps.get(dimension));
    }

    /** Bytes that one copy moves; elements outside the tensor count. */
    public int boxBytes() {
        int bytes = elementBytes;
        for (int dimension = 0; dimension < box.size(); dimension++) {
            bytes *= moved(dimension);
        }
        return bytes;
    }
}
