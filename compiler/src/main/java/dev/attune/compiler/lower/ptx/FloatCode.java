package dev.attune.compiler.lower.ptx;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Comparison;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Register;

/** The functions of f32, made of what the machine has: powers and logarithms to base 2, reciprocals, multiply-add. */
final class FloatCode {
    static final float LOG2_E = 1.4426950408889634f;
    private static final float LN_2 = 0.6931471805599453f;
    /** ln 2 in two parts, the first with so few bits that its product with a whole number under 2^8 is exact. */
    private static final float LN_2_HIGH = 0x1.62e4p-1f;

    private static final float LN_2_LOW = (float) (Math.log(2) - LN_2_HIGH);
    /** 2 pi in three parts; products of the first two with whole numbers under 2^12 are exact. */
    private static final float TWO_PI_HIGH = 0x1.920p2f;

    private static final float TWO_PI_MIDDLE = 0x1.fb4p-10f;
    private static final float TWO_PI_LOW = (float) (2 * Math.PI - (double) 0x1.920p2f - (double) 0x1.fb4p-10f);

    /** (tanh x - x) / x^3 as a polynomial in x^2, for |x| up to 0.6: relative error of tanh 8e-8. */
    private static final float[] TANH = {-0.33333299f, 0.13331924f, -0.053783827f, 0.020795956f, -0.0058951406f};

    private final KernelBuilder kernel;
    private final Precision precision;

    FloatCode(KernelBuilder kernel, Precision precision) {
        this.kernel = kernel;
        this.precision = precision;
    }

    Register exp(Register x) {
        if (precision == Precision.FAST) {
            return kernel.exp2Approx(kernel.mul(x, LOG2_E));
        }
        // e^x = 2^n e^r with |r| <= ln 2 / 2; beyond the clamp the result is 0 or infinite anyway
        Register clamped = clampKeepingNan(x, -105f, 90f);
        Register n = kernel.round(kernel.mul(clamped, LOG2_E));
        Register r = kernel.fma(n, Immediate.of(-LN_2_HIGH), clamped);
        r = kernel.fma(n, Immediate.of(-LN_2_LOW), r);
        return scaleByPowerOf2(kernel.exp2Approx(kernel.mul(r, LOG2_E)), n);
    }

    Register exp2(Register x) {
        if (precision == Precision.FAST) {
            return kernel.exp2Approx(x);
        }
        Register clamped = clampKeepingNan(x, -151f, 130f);
        Register n = kernel.round(clamped);
        return scaleByPowerOf2(kernel.exp2Approx(kernel.sub(clamped, n)), n);
    }

    private Register clampKeepingNan(Register x, float low, float high) {
        Register clamped = kernel.max(kernel.min(x, high), low);
        return kernel.select(kernel.isNan(x), x, clamped);
    }

    /** x 2^n for whole n from -152 to 130, in two steps, as 2^n itself need not be a normal number. */
    private Register scaleByPowerOf2(Register x, Register n) {
        Register whole = kernel.roundToS32(n);
        Register half = kernel.shiftRightSigned(whole, 1);
        Register rest = kernel.sub(whole, half);
        return kernel.mul(kernel.mul(x, powerOf2(half)), powerOf2(rest));
    }

    private Register powerOf2(Register n) {
        return kernel.numberOf(kernel.shiftLeft(kernel.add(n, 127), 23));
    }

    Register log2(Register x) {
        return kernel.log2ApproxSubnormal(x);
    }

    Register log(Register x) {
        return kernel.mul(kernel.log2ApproxSubnormal(x), LN_2);
    }

    Register sqrt(Register x) {
        return kernel.sqrt(x);
    }

    Register rsqrt(Register x) {
        return kernel.rsqrtApproxSubnormal(x);
    }

    Register sigmoid(Register x) {
        if (precision == Precision.FAST) {
            return sigmoidOf2To(kernel.mul(x, -LOG2_E));
        }
        return kernel.reciprocal(kernel.add(exp(kernel.neg(x)), 1f));
    }

    /** {@code 1 / (1 + 2^e)}: the sigmoid of x where e is -x log2(e). */
    Register sigmoidOf2To(Register e) {
        return kernel.reciprocalApprox(kernel.add(kernel.exp2Approx(e), 1f));
    }

    Register tanh(Register x) {
        if (precision == Precision.FAST) {
            return kernel.tanhApprox(x);
        }
        Register exponent = kernel.mul(x, 2 * LOG2_E);
        Register sum = kernel.add(kernel.exp2Approx(exponent), 1f);
        Register far = kernel.fma(kernel.reciprocal(sum), Immediate.of(-2f), Immediate.of(1f));
        Register square = kernel.mul(x, x);
        Register polynomial = kernel.constant(TANH[TANH.length - 1]);
        for (int i = TANH.length - 2; i >= 0; i--) {
            polynomial = kernel.fma(polynomial, square, Immediate.of(TANH[i]));
        }
        Register near = kernel.fma(kernel.mul(square, polynomial), x, x);
        Register isNear = kernel.compare(Comparison.LT, kernel.abs(x), Immediate.of(0.55f));
        return kernel.select(isNear, near, far);
    }

    Register sin(Register x) {
        return kernel.sinApprox(modTwoPi(x));
    }

    Register cos(Register x) {
        return kernel.cosApprox(modTwoPi(x));
    }

    private Register modTwoPi(Register x) {
        Register turns = kernel.round(kernel.mul(x, (float) (1 / (2 * Math.PI))));
        Register rest = kernel.fma(turns, Immediate.of(-TWO_PI_HIGH), x);
        rest = kernel.fma(turns, Immediate.of(-TWO_PI_MIDDLE), rest);
        return kernel.fma(turns, Immediate.of(-TWO_PI_LOW), rest);
    }

    Register divide(Operand x, Operand y) {
        return kernel.divFull(x, y);
    }

    /** {@code x - floor(x / y) y}. */
    Register rest(Operand x, Operand y) {
        Register quotient = kernel.floor(kernel.div(x, y));
        return kernel.fma(kernel.neg(quotient), y, x);
    }

    /** {@code x^y} as {@code Math.pow} has it: 1 for y = 0, real for negative x only where y is whole. */
    Register pow(Register x, Register y) {
        Register power = magnitudeOfPower(x, y);
        Register isWhole = kernel.equal(kernel.floor(y), y);
        Register half = kernel.mul(y, 0.5f);
        Register isOdd = kernel.and(isWhole, kernel.notEqual(kernel.floor(half), half));
        Register negative = kernel.compare(Comparison.LT, x, Immediate.of(0f));
        Register signed = kernel.select(kernel.and(negative, isOdd), kernel.neg(power), power);
        Register isFinite = kernel.compare(Comparison.GT, x, Immediate.of(Float.NEGATIVE_INFINITY));
        Register undefined = kernel.and(kernel.and(negative, isFinite), kernel.not(isWhole));
        Register result = kernel.select(undefined, Immediate.of(Float.NaN), signed);
        Register isZero = kernel.compare(Comparison.EQ, y, Immediate.of(0f));
        return kernel.select(isZero, Immediate.of(1f), result);
    }

    /** 2^(y log2 |x|), with the whole part of log2 |x| taken out first so that it costs no accuracy. */
    private Register magnitudeOfPower(Register x, Register y) {
        Register size = kernel.abs(x);
        Register log = kernel.log2ApproxSubnormal(size);
        Register whole = kernel.round(log);
        Register bounded = kernel.max(kernel.min(whole, 126f), -126f);
        Register scale = kernel.exp2Approx(kernel.neg(bounded));
        Register fraction = kernel.log2Approx(kernel.mul(size, scale));
        Register high = kernel.mul(y, bounded);
        Register error = kernel.fma(y, bounded, kernel.neg(high));
        Register n = kernel.round(high);
        Register rest = kernel.fma(y, fraction, kernel.add(kernel.sub(high, n), error));
        Register precise = kernel.mul(kernel.exp2Approx(rest), kernel.exp2ApproxSubnormal(n));
        Register plain = kernel.exp2ApproxSubnormal(kernel.mul(y, log));
        // zero, infinity, NaN and very small numbers have no such split
        Register regular = kernel.and(
                kernel.compare(Comparison.GT, size, Immediate.of(0x1p-126f)),
                kernel.compare(Comparison.LT, size, Immediate.of(Float.POSITIVE_INFINITY)));
        Register small = kernel.compare(Comparison.LT, kernel.abs(high), Immediate.of(200f));
        return kernel.select(kernel.and(regular, small), precise, plain);
    }
}
