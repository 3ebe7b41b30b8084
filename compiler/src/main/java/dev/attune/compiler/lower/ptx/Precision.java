package dev.attune.compiler.lower.ptx;

/** How exact the functions of f32 are, in code that runs per element. */
public enum Precision {
    /**
     * A few units in the last place (for {@code tanh}, {@code exp}, {@code sigmoid}, {@code /}); absolute error under 1e-6 for {@code
     * sin}, {@code cos}, {@code log}, {@code log2}. For kernels that store f32.
     */
    FULL,
    /**
     * One or two special-function instructions: relative error of an exponential about 1e-7 times its exponent, relative error of
     * {@code tanh} 2^-11, division by reciprocal. At most an eighth of the rounding of bf16, which is 2^-8; a soft cap of size c
     * errs by at most c 2^-11 where scores reach it, and far less where they do not.
     */
    FAST
}
