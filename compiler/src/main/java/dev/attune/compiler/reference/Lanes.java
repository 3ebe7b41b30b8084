package dev.attune.compiler.reference;

import dev.attune.compiler.ir.Type;

/** The values that one definition takes over a run of keys: one for each, or one for all where it does not vary by key. */
final class Lanes {

    private final long[] integers;
    private final double[] reals;
    private final int step;

    Lanes(Type type, int count, boolean uniform) {
        int length = uniform ? 1 : count;
        this.integers = type == Type.F32 ? null : new long[length];
        this.reals = type == Type.F32 ? new double[length] : null;
        this.step = uniform ? 0 : 1;
    }

    /** How many values are stored. */
    int length() {
        return integers == null ? reals.length : integers.length;
    }

    boolean bool(int lane) {
        return integers[lane * step] != 0;
    }

    long integer(int lane) {
        return integers[lane * step];
    }

    double real(int lane) {
        return reals[lane * step];
    }

    void set(int lane, boolean value) {
        integers[lane] = value ? 1 : 0;
    }

    void set(int lane, long value) {
        integers[lane] = value;
    }

    void set(int lane, double value) {
        reals[lane] = value;
    }
}
