package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.FloatArithmetic;

/**
 * The meaning of f32 arithmetic. Approximate functions are computed in double and rounded; where the machine's error is
 * far larger than that rounding (tanh, sin, cos) the result is coarsened to about the machine's accuracy, so that a kernel
 * that cannot live with it fails here too.
 */
final class FloatOperations {
    private static final double LN_2 = Math.log(2);

    private FloatOperations() {}

    static Operation decode(FloatArithmetic opcode, Operands o) {
        return switch (opcode) {
            case ADD_RN_F32 -> o.float2((a, b) -> a + b);
            case ADD_RM_F32 -> o.float2(FloatOperations::addDown);
            case SUB_RN_F32 -> o.float2((a, b) -> a - b);
            case MUL_RN_F32 -> o.float2((a, b) -> a * b);
            case FMA_RN_F32 -> o.float3(Math::fma);
            case DIV_RN_F32, DIV_FULL_F32 -> o.float2((a, b) -> a / b);
            case DIV_APPROX_FTZ_F32 -> o.float2((a, b) -> divide(flush(a), flush(b)));
            case MIN_F32 -> o.float2((a, b) -> Float.isNaN(a) ? b : Float.isNaN(b) ? a : Math.min(a, b));
            case MAX_F32 -> o.float2((a, b) -> Float.isNaN(a) ? b : Float.isNaN(b) ? a : Math.max(a, b));
            case MIN_NAN_F32 -> o.float2(Math::min);
            case MAX_NAN_F32 -> o.float2(Math::max);
            case NEG_F32 -> o.int1(a -> a ^ 0x80000000);
            case ABS_F32 -> o.int1(a -> a & 0x7FFFFFFF);
            case COPYSIGN_F32 -> o.int2((a, b) -> a & 0x80000000 | b & 0x7FFFFFFF);
            case EX2_APPROX_FTZ_F32 -> o.float1(a -> flush(exp2(flush(a))));
            case EX2_APPROX_F32 -> o.float1(FloatOperations::exp2);
            case LG2_APPROX_FTZ_F32 -> o.float1(a -> log2(flush(a)));
            case LG2_APPROX_F32 -> o.float1(FloatOperations::log2);
            case RCP_APPROX_FTZ_F32 -> o.float1(a -> flush(1 / flush(a)));
            case RCP_RN_F32 -> o.float1(a -> 1 / a);
            case RSQRT_APPROX_FTZ_F32 -> o.float1(a -> inverseRoot(flush(a)));
            case RSQRT_APPROX_F32 -> o.float1(FloatOperations::inverseRoot);
            case SQRT_RN_F32 -> o.float1(a -> (float) Math.sqrt(a));
            case SQRT_APPROX_FTZ_F32 -> o.float1(a -> flush((float) Math.sqrt(flush(a))));
            case TANH_APPROX_F32 -> o.float1(a -> coarsen((float) Math.tanh(a), 12));
            case SIN_APPROX_FTZ_F32 -> o.float1(a -> flush(quantize(Math.sin(reduced(flush(a))))));
            case COS_APPROX_FTZ_F32 -> o.float1(a -> flush(quantize(Math.cos(reduced(flush(a))))));
        };
    }

    /** Subnormals as zeros of their sign. */
    static float flush(float value) {
        return Math.abs(value) < Float.MIN_NORMAL ? Math.copySign(0.0f, value) : value;
    }

    private static float exp2(float value) {
        // Math.pow is within 1 ulp of double
        return (float) Math.pow(2, value);
    }

    private static float log2(float value) {
        return (float) (Math.log(value) / LN_2);
    }

    private static float inverseRoot(float value) {
        return (float) (1 / Math.sqrt(value));
    }

    /** The sum rounded toward minus infinity. */
    private static float addDown(float a, float b) {
        double sum = (double) a + b;
        // what the double sum itself rounded away, exactly
        double virtual = sum - a;
        double lost = a - (sum - virtual) + (b - virtual);
        float nearest = (float) sum;
        if (sum == 0 && lost == 0) {
            return Float.floatToRawIntBits(a) == 0 && Float.floatToRawIntBits(b) == 0 ? 0.0f : -0.0f;
        }
        return nearest > sum || nearest == sum && lost < 0 ? Math.nextDown(nearest) : nearest;
    }

    /** The machine multiplies by an approximate reciprocal, which is flushed to zero for the largest divisors. */
    private static float divide(float a, float b) {
        if (Math.abs(b) > 0x1p126f && Float.isFinite(b)) {
            return a * Math.copySign(0.0f, b);
        }
        return flush(a / b);
    }

    /** The angle as the machine takes it: turns as one f32 product cut toward zero, so that large angles lose all their digits. */
    private static double reduced(float angle) {
        float turns = MatrixProductOperations.towardZero((double) angle * 0.15915494f);
        return Math.abs(turns) < 0x1p24f ? 2 * Math.PI * (turns - Math.rint(turns)) : turns * 0.0;
    }

    /** A number with that many bits of fraction, to nearest. */
    private static float coarsen(float value, int fractionBits) {
        if (value == 0 || Float.isNaN(value)) {
            return value;
        }
        int dropped = 23 - fractionBits;
        int bits = Float.floatToRawIntBits(value) + (1 << dropped - 1);
        return Float.intBitsToFloat(bits & -(1 << dropped));
    }

    /** To a multiple of 2^-21. */
    private static float quantize(double value) {
        return (float) (Math.rint(value * 0x1p21) * 0x1p-21);
    }
}
