package dev.attune.compiler.lower.ptx.cost;

/** Things that a multiprocessor does at the same time, as far as it does. */
final class Overlap {
    /** What a warp alone on its scheduler exposes of one thing beside another; it does some of both at a time. */
    private static final double ALONE = 0.8;

    private Overlap() {}

    /**
     * The longest part and a share of the others.
     *
     * @param exposed the share, from 0 (all hidden) to 1 (one after the other)
     */
    static double cycles(double exposed, double... parts) {
        double longest = 0;
        double sum = 0;
        for (double part : parts) {
            longest = Math.max(longest, part);
            sum += part;
        }
        return longest + exposed * (sum - longest);
    }

    /** The share of what warps can hide of each other that so many of a multiprocessor do not. */
    static double ofWarps(int warps) {
        return Math.min(ALONE, NominalDevice.SCHEDULERS / warps);
    }
}
