package dev.attune.compiler.lower;

import dev.attune.runtime.kernel.Target;

/**
 * The versions of the kernel families. What was measured with one version of a family says nothing of another, so they are part
 * of a tuning's key. A version rises with a change of the family's kernels, or of what they call, after which a schedule may
 * have another speed, and with one of its knobs; not with one that leaves them as they are. A test compares each family's
 * kernels with those that its version was given for.
 */
public final class FamilyVersions {

    private static final String DECODE = "decode 2";
    private static final String MMA = "mma 2";
    private static final String SIMT = "simt 1";
    private static final String HOPPER = "hopper 3";
    private static final String LANES_ARE_QUERIES = "lanes_are_queries 7";
    private static final String JAVA_DECODE = "decode 5";

    private FamilyVersions() {}

    /** The families of a target with their versions, as in {@code mma 1, decode 1, simt 1}. */
    public static String of(Target target) {
        return switch (target) {
            case JAVA -> LANES_ARE_QUERIES + ", " + JAVA_DECODE;
            case PTX_SM_80 -> MMA + ", " + DECODE + ", " + SIMT;
            case PTX_SM_90A -> HOPPER + ", " + MMA + ", " + DECODE + ", " + SIMT;
        };
    }
}
