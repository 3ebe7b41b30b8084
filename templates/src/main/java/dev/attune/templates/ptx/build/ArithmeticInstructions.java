package dev.attune.templates.ptx.build;

import static dev.attune.templates.ptx.build.InstructionSink.classOf;
import static dev.attune.templates.ptx.build.InstructionSink.literal;

import dev.attune.templates.ptx.isa.FloatArithmetic;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.IntegerArithmetic;
import dev.attune.templates.ptx.isa.Opcode;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;

/** Arithmetic. The class of the operands picks the instruction; integers are signed unless a name says otherwise. */
public interface ArithmeticInstructions extends InstructionSink {
    private static Opcode pick(String what, RegisterClass type, Opcode b32, Opcode b64, Opcode f32) {
        Opcode chosen = switch (type) {
            case B32 -> b32;
            case B64 -> b64;
            case F32 -> f32;
            case B16, PREDICATE -> null;
        };
        if (chosen == null) {
            throw new IllegalArgumentException("no " + what + " for " + type);
        }
        return chosen;
    }

    default Register add(Operand a, Operand b) {
        return produce(
                pick(
                        "add",
                        classOf(a, b),
                        IntegerArithmetic.ADD_S32,
                        IntegerArithmetic.ADD_S64,
                        FloatArithmetic.ADD_RN_F32),
                a,
                b);
    }

    default Register add(Register a, long b) {
        return add(a, literal(a.type(), b));
    }

    default Register add(Register a, float b) {
        return add(a, Immediate.of(b));
    }

    default Register sub(Operand a, Operand b) {
        return produce(
                pick(
                        "sub",
                        classOf(a, b),
                        IntegerArithmetic.SUB_S32,
                        IntegerArithmetic.SUB_S64,
                        FloatArithmetic.SUB_RN_F32),
                a,
                b);
    }

    default Register sub(Register a, long b) {
        return sub(a, literal(a.type(), b));
    }

    default Register sub(Register a, float b) {
        return sub(a, Immediate.of(b));
    }

    /** The low half of the product for integers. */
    default Register mul(Operand a, Operand b) {
        return produce(
                pick(
                        "mul",
                        classOf(a, b),
                        IntegerArithmetic.MUL_LO_S32,
                        IntegerArithmetic.MUL_LO_S64,
                        FloatArithmetic.MUL_RN_F32),
                a,
                b);
    }

    default Register mul(Register a, long b) {
        return mul(a, literal(a.type(), b));
    }

    default Register mul(Register a, float b) {
        return mul(a, Immediate.of(b));
    }

    /** a * b + c: rounded once for f32, the low half for integers. */
    default Register fma(Operand a, Operand b, Operand c) {
        return produce(
                pick(
                        "fma",
                        classOf(a, b, c),
                        IntegerArithmetic.MAD_LO_S32,
                        IntegerArithmetic.MAD_LO_S64,
                        FloatArithmetic.FMA_RN_F32),
                a,
                b,
                c);
    }

    /** The 64-bit product of two 32-bit integers. */
    default Register mulWide(Operand a, Operand b) {
        return produce(IntegerArithmetic.MUL_WIDE_S32, a, b);
    }

    default Register mulWide(Register a, long b) {
        return mulWide(a, Immediate.of(b));
    }

    default Register mulWideUnsigned(Operand a, Operand b) {
        return produce(IntegerArithmetic.MUL_WIDE_U32, a, b);
    }

    default Register mulWideUnsigned(Register a, long b) {
        return mulWideUnsigned(a, Immediate.of(b));
    }

    /** The 64-bit a * b + c of two 32-bit integers and a 64-bit one: an address step. */
    default Register fmaWide(Operand a, Operand b, Operand c) {
        return produce(IntegerArithmetic.MAD_WIDE_S32, a, b, c);
    }

    default Register fmaWide(Register a, long b, Operand c) {
        return fmaWide(a, Immediate.of(b), c);
    }

    default Register fmaWideUnsigned(Operand a, Operand b, Operand c) {
        return produce(IntegerArithmetic.MAD_WIDE_U32, a, b, c);
    }

    /** The high 32 bits of the product. */
    default Register mulHigh(Operand a, Operand b) {
        return produce(IntegerArithmetic.MUL_HI_S32, a, b);
    }

    default Register mulHighUnsigned(Operand a, Operand b) {
        return produce(IntegerArithmetic.MUL_HI_U32, a, b);
    }

    /** Integers truncate; f32 is correctly rounded. */
    default Register div(Operand a, Operand b) {
        return produce(
                pick(
                        "div",
                        classOf(a, b),
                        IntegerArithmetic.DIV_S32,
                        IntegerArithmetic.DIV_S64,
                        FloatArithmetic.DIV_RN_F32),
                a,
                b);
    }

    default Register div(Register a, long b) {
        return div(a, literal(a.type(), b));
    }

    default Register divUnsigned(Operand a, Operand b) {
        return produce(IntegerArithmetic.DIV_U32, a, b);
    }

    /** f32 to 2 ulp. */
    default Register divFull(Operand a, Operand b) {
        return produce(FloatArithmetic.DIV_FULL_F32, a, b);
    }

    /** f32 to 2 ulp for divisors between 2^-126 and 2^126. */
    default Register divApprox(Operand a, Operand b) {
        return produce(FloatArithmetic.DIV_APPROX_FTZ_F32, a, b);
    }

    /** With the sign of the dividend. */
    default Register rem(Operand a, Operand b) {
        return classOf(a, b) == RegisterClass.B64
                ? produce(IntegerArithmetic.REM_S64, a, b)
                : produce(IntegerArithmetic.REM_S32, a, b);
    }

    default Register rem(Register a, long b) {
        return rem(a, Immediate.of(b));
    }

    default Register remUnsigned(Operand a, Operand b) {
        return produce(IntegerArithmetic.REM_U32, a, b);
    }

    /** For f32, of a NaN and a number the number. */
    default Register min(Operand a, Operand b) {
        return produce(
                pick(
                        "min",
                        classOf(a, b),
                        IntegerArithmetic.MIN_S32,
                        IntegerArithmetic.MIN_S64,
                        FloatArithmetic.MIN_F32),
                a,
                b);
    }

    default Register min(Register a, long b) {
        return min(a, literal(a.type(), b));
    }

    default Register min(Register a, float b) {
        return min(a, Immediate.of(b));
    }

    /** For f32, of a NaN and a number the number. */
    default Register max(Operand a, Operand b) {
        return produce(
                pick(
                        "max",
                        classOf(a, b),
                        IntegerArithmetic.MAX_S32,
                        IntegerArithmetic.MAX_S64,
                        FloatArithmetic.MAX_F32),
                a,
                b);
    }

    default Register max(Register a, long b) {
        return max(a, literal(a.type(), b));
    }

    default Register max(Register a, float b) {
        return max(a, Immediate.of(b));
    }

    default Register minUnsigned(Operand a, Operand b) {
        return produce(IntegerArithmetic.MIN_U32, a, b);
    }

    default Register maxUnsigned(Operand a, Operand b) {
        return produce(IntegerArithmetic.MAX_U32, a, b);
    }

    /** NaN if either is. */
    default Register minNan(Operand a, Operand b) {
        return produce(FloatArithmetic.MIN_NAN_F32, a, b);
    }

    /** NaN if either is. */
    default Register maxNan(Operand a, Operand b) {
        return produce(FloatArithmetic.MAX_NAN_F32, a, b);
    }

    default Register neg(Register a) {
        return produce(
                pick("neg", a.type(), IntegerArithmetic.NEG_S32, IntegerArithmetic.NEG_S64, FloatArithmetic.NEG_F32),
                a);
    }

    default Register abs(Register a) {
        return produce(pick("abs", a.type(), IntegerArithmetic.ABS_S32, null, FloatArithmetic.ABS_F32), a);
    }
}
