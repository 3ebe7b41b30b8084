package dev.attune.runtime.cuda;

import dev.attune.runtime.tensor.DType;
import java.util.List;

/**
 * What a TMA tensor map says; innermost dimension first.
 *
 * @param address of the first element, 16-byte aligned
 * @param lengths in elements
 * @param strides in bytes, of every dimension but the innermost; multiples of 16
 * @param box the tile's lengths in elements
 * @param steps along each dimension a copy takes every so-manieth element of the box
 * @param swizzleBytes 0 for none, else 32, 64 or 128
 */
public record TensorMapDescription(
        DType dtype,
        long address,
        List<Long> lengths,
        List<Long> strides,
        List<Integer> box,
        List<Integer> steps,
        int swizzleBytes) {

    /** A tensor map's size and alignment in bytes. */
    public static final int BYTES = 128;

    public TensorMapDescription {
        lengths = List.copyOf(lengths);
        strides = List.copyOf(strides);
        box = List.copyOf(box);
        steps = List.copyOf(steps);
        int rank = lengths.size();
        String what = "tensor map over " + dtype + lengths + ", strides " + strides + " bytes, box " + box + ", steps "
                + steps + ", swizzle " + swizzleBytes;
        require(
                rank >= 1 && rank <= 5 && box.size() == rank && steps.size() == rank && strides.size() == rank - 1,
                what,
                "rank 1 to 5, everywhere the same");
        require(address % 16 == 0, what, "an address that is a multiple of 16, not " + Long.toHexString(address));
        require(lengths.stream().allMatch(length -> length >= 1 && length <= 1L << 32), what, "lengths from 1 to 2^32");
        require(
                strides.stream().allMatch(stride -> stride % 16 == 0 && stride >= 0 && stride < 1L << 40),
                what,
                "strides that are multiples of 16 under 2^40");
        require(box.stream().allMatch(length -> length >= 1 && length <= 256), what, "box lengths from 1 to 256");
        require(steps.stream().allMatch(step -> step >= 1 && step <= 8), what, "steps from 1 to 8");
        require(steps.getFirst() == 1, what, "neighbours along the innermost dimension");
        require(
                swizzleBytes == 0 || swizzleBytes == 32 || swizzleBytes == 64 || swizzleBytes == 128,
                what,
                "a swizzle of 0, 32, 64 or 128");
        int inner = box.getFirst() * dtype.bytes();
        require(
                inner % 16 == 0 && (swizzleBytes == 0 || inner <= swizzleBytes),
                what,
                "a box whose rows are a multiple of 16 bytes, and no wider than the swizzle");
    }

    private static void require(boolean holds, String what, String rule) {
        if (!holds) {
            throw new CudaException(what + ": the hardware wants " + rule, 0);
        }
    }
}
