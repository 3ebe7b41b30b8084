package dev.attune.templates.ptx.build;

import dev.attune.templates.ptx.isa.FloatArithmetic;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Register;

/** Functions of f32 numbers. Approximate ones name it; their errors stand at the rows of {@link FloatArithmetic}. */
public interface FunctionInstructions extends InstructionSink {
    /** 2^x on the special-function unit; subnormals count as zero. */
    default Register exp2Approx(Operand x) {
        return produce(FloatArithmetic.EX2_APPROX_FTZ_F32, x);
    }

    /** 2^x with subnormals, dearer. */
    default Register exp2ApproxSubnormal(Operand x) {
        return produce(FloatArithmetic.EX2_APPROX_F32, x);
    }

    default Register log2Approx(Operand x) {
        return produce(FloatArithmetic.LG2_APPROX_FTZ_F32, x);
    }

    /** log2 with subnormals, dearer. */
    default Register log2ApproxSubnormal(Operand x) {
        return produce(FloatArithmetic.LG2_APPROX_F32, x);
    }

    default Register reciprocalApprox(Operand x) {
        return produce(FloatArithmetic.RCP_APPROX_FTZ_F32, x);
    }

    default Register reciprocal(Operand x) {
        return produce(FloatArithmetic.RCP_RN_F32, x);
    }

    default Register rsqrtApprox(Operand x) {
        return produce(FloatArithmetic.RSQRT_APPROX_FTZ_F32, x);
    }

    default Register rsqrtApproxSubnormal(Operand x) {
        return produce(FloatArithmetic.RSQRT_APPROX_F32, x);
    }

    default Register sqrt(Operand x) {
        return produce(FloatArithmetic.SQRT_RN_F32, x);
    }

    default Register sqrtApprox(Operand x) {
        return produce(FloatArithmetic.SQRT_APPROX_FTZ_F32, x);
    }

    default Register tanhApprox(Operand x) {
        return produce(FloatArithmetic.TANH_APPROX_F32, x);
    }

    default Register sinApprox(Operand x) {
        return produce(FloatArithmetic.SIN_APPROX_FTZ_F32, x);
    }

    default Register cosApprox(Operand x) {
        return produce(FloatArithmetic.COS_APPROX_FTZ_F32, x);
    }

    /** The magnitude of one number with the sign of another. */
    default Register copySign(Operand magnitude, Operand sign) {
        return produce(FloatArithmetic.COPYSIGN_F32, sign, magnitude);
    }

    /** a + b rounded toward minus infinity: splits off an integer part when b is 1.5 * 2^23. */
    default Register addRoundDown(Operand a, Operand b) {
        return produce(FloatArithmetic.ADD_RM_F32, a, b);
    }
}
