package dev.attune.bench.verdict;

import dev.attune.runtime.tensor.DType;
import java.util.Optional;

/**
 * How far results may be off.
 *
 * @param out relative L2 error
 * @param lse greatest error of an element, absolute or relative, whichever is less
 */
public record Tolerance(double out, double lse) {

    /** For inputs of unit variance. */
    private static final Tolerance F32 = new Tolerance(2e-6, 1e-6);

    /** bf16 keeps 8 bits: one rounding is off by up to 2^-9, and inputs that were rounded shift every score. */
    private static final Tolerance BF16 = new Tolerance(5e-3, 1e-2);

    /** f16 keeps 11 bits. */
    private static final Tolerance F16 = new Tolerance(1e-3, 2e-3);

    /**
     * The tolerance for a dtype.
     *
     * @param given by the user, for both
     */
    public static Tolerance of(DType dtype, Optional<Double> given) {
        return given.map(value -> new Tolerance(value, value)).orElseGet(() -> standard(dtype));
    }

    private static Tolerance standard(DType dtype) {
        return switch (dtype) {
            case F32 -> F32;
            case BF16 -> BF16;
            case F16 -> F16;
            case I32, I8, U8, BOOL -> throw new IllegalArgumentException("no call has dtype " + dtype);
        };
    }
}
