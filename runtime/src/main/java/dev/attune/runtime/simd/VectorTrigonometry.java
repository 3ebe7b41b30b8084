package dev.attune.runtime.simd;

import static dev.attune.runtime.simd.MathConstants.HALF_PI_1;
import static dev.attune.runtime.simd.MathConstants.HALF_PI_2;
import static dev.attune.runtime.simd.MathConstants.HALF_PI_3;
import static dev.attune.runtime.simd.MathConstants.ROUNDING;
import static dev.attune.runtime.simd.MathConstants.TWO_OVER_PI;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sine and cosine of f32 arrays, in place, as polynomial kernels with an error of at most 2 units in the last place. The
 * same rules on length and padding as in {@link VectorMath} hold. Arguments beyond {@link #FAR} go through {@link Math}, one
 * by one: their reduction needs more bits of pi than three floats hold.
 */
public final class VectorTrigonometry {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    /** Up to here the reduction by three floats is exact enough. */
    static final float FAR = 8192f;

    private VectorTrigonometry() {}

    /** The sine of an angle in radians. */
    public static void sin(float[] x, int count) {
        sinShifted(x, count, 0);
    }

    /** The cosine of an angle in radians: the sine of a quarter turn more. */
    public static void cos(float[] x, int count) {
        sinShifted(x, count, 1);
    }

    private static void sinShifted(float[] x, int count, int quarterTurns) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            if (v.abs().compare(VectorOperators.LE, FAR).allTrue()) {
                sinNear(x, i, quarterTurns);
            } else {
                // an angle alone decides how it is computed, whatever its neighbours are
                for (int lane = i; lane < i + LANES; lane++) {
                    x[lane] = ScalarMath.sinShifted(x[lane], quarterTurns);
                }
            }
        }
    }

    private static void sinNear(float[] x, int i, int quarterTurns) {
        FloatVector v = FloatVector.fromArray(FLOATS, x, i);
        FloatVector shifted =
                v.fma(FloatVector.broadcast(FLOATS, TWO_OVER_PI), FloatVector.broadcast(FLOATS, ROUNDING));
        FloatVector turns = shifted.sub(ROUNDING);
        FloatVector r = turns.fma(FloatVector.broadcast(FLOATS, -HALF_PI_1), v);
        r = turns.fma(FloatVector.broadcast(FLOATS, -HALF_PI_2), r);
        r = turns.fma(FloatVector.broadcast(FLOATS, -HALF_PI_3), r);
        FloatVector square = r.mul(r);
        FloatVector sine = square.mul(-0.0001958737993845716f).add(0.008332745172083378f);
        sine = sine.fma(square, FloatVector.broadcast(FLOATS, -0.166666641831398f));
        sine = sine.fma(square.mul(r), r);
        FloatVector cosine = square.mul(2.4506909539923072e-05f).sub(0.0013888191897422075f);
        cosine = cosine.fma(square, FloatVector.broadcast(FLOATS, 0.0416666679084301f));
        cosine = cosine.fma(square, FloatVector.broadcast(FLOATS, -0.5f));
        cosine = cosine.fma(square, FloatVector.broadcast(FLOATS, 1f));
        IntVector quadrant = shifted.reinterpretAsInts().add(quarterTurns);
        VectorMask<Float> odd = quadrant.lanewise(VectorOperators.AND, 1)
                .compare(VectorOperators.NE, 0)
                .cast(FLOATS);
        IntVector sign = quadrant.lanewise(VectorOperators.AND, 2).lanewise(VectorOperators.LSHL, 30);
        sine.blend(cosine, odd)
                .reinterpretAsInts()
                .lanewise(VectorOperators.XOR, sign)
                .reinterpretAsFloats()
                .intoArray(x, i);
    }
}
