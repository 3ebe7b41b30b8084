package dev.attune.compiler.lower.ptx;

/** How exact the functions of f32 are, in code that runs per element. */
public enum Precision {
    /**
     * A few units in the last place (for {@code tanh}, {@code exp}, {@code sigmoid}, {@code /}); absolute error under 1e-6 for {@code
     * sin}, {@code cos}, {@code log}, {@code log2}. For kernels that store f32.
     */
    FULL,
    /**
     * One or two special-function instructions: relative error of an exponential about 1e-7 times its exponent, absolute error
     * of {@code tanh} about 2e-7, division by reciprocal. Far below the rounding of bf16 and f16. The one-instruction {@code
     * tanh.approx} is not used: its relative error of 2^-11 would reach the weights through a large soft cap.
     */
    FAST
}
