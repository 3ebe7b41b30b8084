package dev.attune.runtime.dispatch;

/** Where a caller wants a call to run. */
public enum TargetChoice {
    /** On a GPU where there is one that a kernel can be had for, else on the host. */
    AUTO,
    /** On the host. */
    JAVA,
    /** On a GPU, or not at all. */
    CUDA
}
