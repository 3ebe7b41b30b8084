package dev.attune.runtime.simd;

import static dev.attune.runtime.simd.MathConstants.EXPONENT_BIAS;
import static dev.attune.runtime.simd.MathConstants.LN_2_HEAD;
import static dev.attune.runtime.simd.MathConstants.LN_2_TAIL;
import static dev.attune.runtime.simd.MathConstants.LOG2_E;
import static dev.attune.runtime.simd.MathConstants.LOG2_E_TAIL;
import static dev.attune.runtime.simd.MathConstants.MANTISSA_BITS;
import static dev.attune.runtime.simd.MathConstants.ROUNDING;
import static dev.attune.runtime.simd.MathConstants.ROUNDING_BITS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Exponentials, logarithms and their kin of f32 arrays, in place, as polynomial kernels: the error is at most 1.5 units in the last
 * place over the whole range (sigmoid: 2.5), results below the smallest normal number included. NaN stays NaN; infinities,
 * zeros and overflow behave as in {@link Math}.
 *
 * <p>Every pass takes {@code count} elements from index 0 and may also overwrite those up to the next multiple of {@link
 * Padding#ELEMENTS}, so arrays are allocated that much longer. Whole arrays rather than vectors are passed because a call with a
 * vector argument boxes it wherever the callee is not inlined.
 */
public final class VectorMath {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    private VectorMath() {}

    /** e^x. */
    public static void exp(float[] x, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            // beyond these the result is 0 or infinity; NaN passes, as it compares false
            v = v.blend(-104f, v.compare(VectorOperators.LT, -104f));
            v = v.blend(89f, v.compare(VectorOperators.GT, 89f));
            FloatVector shifted = v.fma(FloatVector.broadcast(FLOATS, LOG2_E), FloatVector.broadcast(FLOATS, ROUNDING));
            FloatVector whole = shifted.sub(ROUNDING);
            FloatVector r = whole.fma(FloatVector.broadcast(FLOATS, -LN_2_HEAD), v);
            r = whole.fma(FloatVector.broadcast(FLOATS, -LN_2_TAIL), r);
            FloatVector p = r.mul(0.001381461275741458f).add(0.008368710055947304f);
            p = p.fma(r, FloatVector.broadcast(FLOATS, 0.04166838899254799f));
            p = p.fma(r, FloatVector.broadcast(FLOATS, 0.1666652113199234f));
            p = p.fma(r, FloatVector.broadcast(FLOATS, 0.4999999403953552f));
            p = p.fma(r.mul(r), r).add(1f);
            // the scale is applied in two halves, as 2^128 and 2^-149 are out of range for one
            IntVector exponent = shifted.reinterpretAsInts().sub(ROUNDING_BITS);
            IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
            p = p.mul(half.add(EXPONENT_BIAS)
                    .lanewise(VectorOperators.LSHL, MANTISSA_BITS)
                    .reinterpretAsFloats());
            p = p.mul(exponent.sub(half)
                    .add(EXPONENT_BIAS)
                    .lanewise(VectorOperators.LSHL, MANTISSA_BITS)
                    .reinterpretAsFloats());
            p.intoArray(x, i);
        }
    }

    /** 2^x. */
    public static void exp2(float[] x, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            v = v.blend(-151f, v.compare(VectorOperators.LT, -151f));
            v = v.blend(129f, v.compare(VectorOperators.GT, 129f));
            FloatVector shifted = v.add(ROUNDING);
            FloatVector f = v.sub(shifted.sub(ROUNDING));
            FloatVector p = f.mul(0.00015353361959569156f).add(0.0013398873852565885f);
            p = p.fma(f, FloatVector.broadcast(FLOATS, 0.00961843691766262f));
            p = p.fma(f, FloatVector.broadcast(FLOATS, 0.055503323674201965f));
            p = p.fma(f, FloatVector.broadcast(FLOATS, 0.24022647738456726f));
            p = p.fma(f, FloatVector.broadcast(FLOATS, 0.6931471824645996f));
            p = p.fma(f, FloatVector.broadcast(FLOATS, 1f));
            IntVector exponent = shifted.reinterpretAsInts().sub(ROUNDING_BITS);
            IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
            p = p.mul(half.add(EXPONENT_BIAS)
                    .lanewise(VectorOperators.LSHL, MANTISSA_BITS)
                    .reinterpretAsFloats());
            p = p.mul(exponent.sub(half)
                    .add(EXPONENT_BIAS)
                    .lanewise(VectorOperators.LSHL, MANTISSA_BITS)
                    .reinterpretAsFloats());
            p.intoArray(x, i);
        }
    }

    /** The natural logarithm: NaN below 0, negative infinity at 0. */
    public static void log(float[] x, int count) {
        logarithm(x, count, LN_2_HEAD, LN_2_TAIL, 1f, 0f);
    }

    /** The logarithm to base 2: NaN below 0, negative infinity at 0. */
    public static void log2(float[] x, int count) {
        logarithm(x, count, 1f, 0f, LOG2_E, LOG2_E_TAIL);
    }

    /**
     * With x = 2^e * (1 + m): e times the logarithm of 2, plus log(1 + m) times a factor; both constants come as a head and a
     * tail.
     */
    private static void logarithm(
            float[] x, int count, float log2Head, float log2Tail, float factorHead, float factorTail) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            VectorMask<Float> subnormal = v.compare(VectorOperators.LT, Float.MIN_NORMAL);
            IntVector bits = v.blend(v.mul(8388608f), subnormal).reinterpretAsInts();
            // 1 + m is brought into [sqrt(1/2), sqrt(2))
            IntVector offset = bits.sub(0x3F3504F3);
            FloatVector e = (FloatVector)
                    offset.lanewise(VectorOperators.ASHR, MANTISSA_BITS).convert(VectorOperators.I2F, 0);
            e = e.blend(e.sub(23f), subnormal);
            FloatVector m = offset.lanewise(VectorOperators.AND, 0x007FFFFF)
                    .add(0x3F3504F3)
                    .reinterpretAsFloats()
                    .sub(1f);
            FloatVector p = m.mul(0.07332536578178406f).sub(0.11659932136535645f);
            p = p.fma(m, FloatVector.broadcast(FLOATS, 0.11634661257266998f));
            p = p.fma(m, FloatVector.broadcast(FLOATS, -0.1239669993519783f));
            p = p.fma(m, FloatVector.broadcast(FLOATS, 0.14251156151294708f));
            p = p.fma(m, FloatVector.broadcast(FLOATS, -0.16669151186943054f));
            p = p.fma(m, FloatVector.broadcast(FLOATS, 0.2000068873167038f));
            p = p.fma(m, FloatVector.broadcast(FLOATS, -0.24999980628490448f));
            p = p.fma(m, FloatVector.broadcast(FLOATS, 0.3333333134651184f));
            FloatVector square = m.mul(m);
            FloatVector tail =
                    square.fma(FloatVector.broadcast(FLOATS, -0.5f), p.mul(m).mul(square));
            tail = tail.fma(FloatVector.broadcast(FLOATS, factorHead), m.mul(factorTail));
            tail = e.fma(FloatVector.broadcast(FLOATS, log2Tail), tail);
            FloatVector result = m.fma(FloatVector.broadcast(FLOATS, factorHead), tail);
            result = e.fma(FloatVector.broadcast(FLOATS, log2Head), result);
            result = v.blend(result, v.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
            result = result.blend(Float.NaN, v.compare(VectorOperators.LT, 0f));
            result.blend(Float.NEGATIVE_INFINITY, v.compare(VectorOperators.EQ, 0f))
                    .intoArray(x, i);
        }
    }

    /** The hyperbolic tangent. */
    public static void tanh(float[] x, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector magnitude = v.abs();
            FloatVector square = v.mul(v);
            FloatVector small = square.mul(-0.005704987328499556f).add(0.0206390880048275f);
            small = small.fma(square, FloatVector.broadcast(FLOATS, -0.05373971536755562f));
            small = small.fma(square, FloatVector.broadcast(FLOATS, 0.13331441581249237f));
            small = small.fma(square, FloatVector.broadcast(FLOATS, -0.3333328068256378f));
            small = small.fma(square.mul(v), v);
            // away from 0: 1 - 2 / (e^2|x| + 1), which is 1 from 9.1 on
            FloatVector power = magnitude
                    .blend(9.1f, magnitude.compare(VectorOperators.GT, 9.1f))
                    .mul(2 * LOG2_E);
            FloatVector shifted = power.add(ROUNDING);
            FloatVector f = power.sub(shifted.sub(ROUNDING));
            FloatVector p = f.mul(0.00015353361959569156f).add(0.0013398873852565885f);
            p = p.fma(f, FloatVector.broadcast(FLOATS, 0.00961843691766262f));
            p = p.fma(f, FloatVector.broadcast(FLOATS, 0.055503323674201965f));
            p = p.fma(f, FloatVector.broadcast(FLOATS, 0.24022647738456726f));
            p = p.fma(f, FloatVector.broadcast(FLOATS, 0.6931471824645996f));
            p = p.fma(f, FloatVector.broadcast(FLOATS, 1f));
            FloatVector e = p.reinterpretAsInts()
                    .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS))
                    .reinterpretAsFloats();
            FloatVector large = FloatVector.broadcast(FLOATS, 1f)
                    .sub(FloatVector.broadcast(FLOATS, 2f).div(e.add(1f)));
            large = large.reinterpretAsInts()
                    .lanewise(VectorOperators.OR, v.reinterpretAsInts().lanewise(VectorOperators.AND, 0x80000000))
                    .reinterpretAsFloats();
            // NaN compares false here and takes the polynomial, which keeps it
            small.blend(large, magnitude.compare(VectorOperators.GE, 0.625f)).intoArray(x, i);
        }
    }

    /** The logistic function, 1 / (1 + e^-x). */
    public static void sigmoid(float[] x, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            // e^-|x| is at most 1, so that neither side overflows
            FloatVector negative = v.abs().neg();
            negative = negative.blend(-104f, negative.compare(VectorOperators.LT, -104f));
            FloatVector shifted =
                    negative.fma(FloatVector.broadcast(FLOATS, LOG2_E), FloatVector.broadcast(FLOATS, ROUNDING));
            FloatVector whole = shifted.sub(ROUNDING);
            FloatVector r = whole.fma(FloatVector.broadcast(FLOATS, -LN_2_HEAD), negative);
            r = whole.fma(FloatVector.broadcast(FLOATS, -LN_2_TAIL), r);
            FloatVector p = r.mul(0.001381461275741458f).add(0.008368710055947304f);
            p = p.fma(r, FloatVector.broadcast(FLOATS, 0.04166838899254799f));
            p = p.fma(r, FloatVector.broadcast(FLOATS, 0.1666652113199234f));
            p = p.fma(r, FloatVector.broadcast(FLOATS, 0.4999999403953552f));
            p = p.fma(r.mul(r), r).add(1f);
            IntVector exponent = shifted.reinterpretAsInts().sub(ROUNDING_BITS);
            IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
            p = p.mul(half.add(EXPONENT_BIAS)
                    .lanewise(VectorOperators.LSHL, MANTISSA_BITS)
                    .reinterpretAsFloats());
            p = p.mul(exponent.sub(half)
                    .add(EXPONENT_BIAS)
                    .lanewise(VectorOperators.LSHL, MANTISSA_BITS)
                    .reinterpretAsFloats());
            FloatVector numerator = p.blend(1f, v.compare(VectorOperators.GE, 0f));
            // the denominator is rounded by half a unit, the quotient by another: one step of refinement takes both
            // back
            FloatVector denominator = p.add(1f);
            FloatVector lost = p.sub(denominator.sub(1f));
            FloatVector inverse = FloatVector.broadcast(FLOATS, 1f).div(denominator);
            FloatVector quotient = numerator.mul(inverse);
            FloatVector rest = quotient.neg().fma(denominator, numerator);
            rest = quotient.neg().fma(lost, rest);
            rest.fma(inverse, quotient).intoArray(x, i);
        }
    }
}
