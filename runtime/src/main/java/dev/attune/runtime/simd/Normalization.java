package dev.attune.runtime.simd;

/** How a kernel's weights become results. */
public enum Normalization {
    /** Divided by their sum. */
    SOFTMAX,
    /** Divided by the sum of them and the row's sink. */
    SOFTMAX_WITH_SINK,
    /** As they are. */
    NONE
}
