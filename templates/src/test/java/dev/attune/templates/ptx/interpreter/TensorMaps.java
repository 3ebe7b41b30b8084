package dev.attune.templates.ptx.interpreter;

/** Addresses of tensor-map parameters: in parameter space, and generic after the conversion that must not be forgotten. */
final class TensorMaps {
    private static final long IN_PARAMETER_SPACE = 0x7E00_0000_0000_0000L;
    private static final long GENERIC = 0x7F00_0000_0000_0000L;
    private static final int STEP_BITS = 8;

    private TensorMaps() {}

    static long inParameterSpace(int parameter) {
        return IN_PARAMETER_SPACE | (long) parameter << STEP_BITS;
    }

    /** {@code cvta.param}. */
    static long toGeneric(long address) {
        return address ^ IN_PARAMETER_SPACE ^ GENERIC;
    }

    static boolean isUnconverted(long address) {
        return address >>> 56 == IN_PARAMETER_SPACE >>> 56;
    }

    /** The index of the parameter that a generic address names, or -1. */
    static int parameter(long address) {
        boolean valid = address >>> 56 == GENERIC >>> 56 && (address & (1 << STEP_BITS) - 1) == 0;
        return valid ? (int) ((address & ~GENERIC) >> STEP_BITS) : -1;
    }
}
