package dev.attune.templates.attention.hopper;

import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Comparison;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import java.util.List;

/**
 * Soft-capped scores without a special function: {@code outer * tanh(x)} with {@code x = inner * dot} is the dot product times a
 * polynomial in its square where |x| is at most {@link #REACH}, which scores seldom leave. The hardware's tanh takes the unit that
 * the exponentials need, too, and twice as long as one of them.
 *
 * <p>That a tile was near is seen from its weights, not from each score, as weights rise or fall steadily with the dot product however
 * far it is off. A score too far up has a weight of more than {@link #most}, and so has the sum. One too far down has a weight between
 * zero and 1 / most, and should have at most about that: its error is nothing beside a sum of {@link #least}. So two comparisons for each
 * row replace one for each pair; where they fail, the tile's weights are worked out again.
 */
final class NearCap {
    /** Largest |x| for which the polynomial is good. */
    static final float REACH = 0.75f;

    /** tanh x / x in powers of x^2, for |x| up to {@link #REACH}: relative error 2.2e-4, less than half the hardware's. */
    static final float[] RATIO = {0.9997852f, -0.3262968f, 0.09735564f};

    private static final float TANH_OF_REACH = (float) Math.tanh(REACH);

    /** All keys of a row together may be wrong by 2^-11 of its sum, where bf16 has 2^-9 for each. */
    private static final float SMALL_SHARE = 0x1p11f;

    private final KernelBuilder kernel;
    private final List<Register> coefficients;
    private final Register most;
    private final Register least;
    private final Register near;

    /**
     * Starts for a query tile.
     *
     * @param perScore f32: a score times this is the exponent to base 2
     * @param keyLength i32
     * @param bounded whether rows do without a maximum, so that a weight is two to its exponent
     */
    NearCap(KernelBuilder kernel, HeadCode.SoftCap cap, Register perScore, Register keyLength, Register bounded) {
        this.kernel = kernel;
        Register outer = kernel.mul(cap.outer(), perScore);
        Register square = kernel.mul(cap.inner(), cap.inner());
        Register first = kernel.mul(outer, cap.inner());
        Register second = kernel.mul(first, square);
        Register third = kernel.mul(second, square);
        this.coefficients = List.of(
                kernel.as("cap_1").mul(first, RATIO[0]),
                kernel.as("cap_3").mul(second, RATIO[1]),
                kernel.as("cap_5").mul(third, RATIO[2]));
        Register exponent = kernel.mul(kernel.abs(outer), TANH_OF_REACH);
        this.most = kernel.as("most_near").exp2Approx(exponent);
        Register all = kernel.mul(kernel.toF32(keyLength), SMALL_SHARE);
        this.least = kernel.as("least_near").mul(all, kernel.exp2Approx(kernel.neg(exponent)));
        // a small cap has few weights between the two, and rows would be worked out twice
        Register isWide = kernel.compare(Comparison.LE, least, Immediate.of(1f));
        this.near = kernel.register(RegisterClass.PREDICATE, "near");
        kernel.into(near).and(isWide, bounded);
    }

    /** Whether this warp's rows have been near so far; the same for its lanes. */
    Register near() {
        return near;
    }

    /** The exponent to base 2 of a near score. */
    Register exponent(Register dot) {
        Register square = kernel.mul(dot, dot);
        Register ratio = kernel.fma(square, coefficients.get(2), coefficients.get(1));
        return kernel.mul(kernel.fma(square, ratio, coefficients.get(0)), dot);
    }

    /**
     * Finds out whether a tile was near.
     *
     * @param inTile the sum of each row's weights in the tile
     * @param total the sum of each row's weights so far, this tile's included
     */
    void judge(List<Register> inTile, List<Register> total) {
        Register holds = kernel.and(rowHolds(inTile.get(0), total.get(0)), rowHolds(inTile.get(1), total.get(1)));
        kernel.into(near).allLanes(holds);
    }

    private Register rowHolds(Register inTile, Register total) {
        // neither holds of a NaN
        return kernel.and(kernel.compare(Comparison.LT, inTile, most), kernel.compare(Comparison.GE, total, least));
    }
}
