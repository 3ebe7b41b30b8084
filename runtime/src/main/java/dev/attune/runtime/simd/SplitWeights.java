package dev.attune.runtime.simd;

/** How the sums of two parts of the keys come to a common exponent. */
final class SplitWeights {
    private SplitWeights() {}

    /** The exponent of the joint sum: the larger, and NaN where one is. */
    static float joint(float first, float second) {
        return Math.max(first, second);
    }

    /** What a sum relative to one exponent is multiplied by to be relative to the joint one; 1 where neither saw a key. */
    static float weight(float shift, float joint) {
        return shift == joint ? 1f : (float) Math.pow(2.0, (double) shift - joint);
    }
}
