package dev.attune.templates.ptx.build;

import static dev.attune.templates.ptx.build.InstructionSink.classOf;
import static dev.attune.templates.ptx.build.InstructionSink.literal;

import dev.attune.templates.ptx.isa.Compare;
import dev.attune.templates.ptx.isa.Compare.Combine;
import dev.attune.templates.ptx.isa.Comparison;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Move;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;

/** Comparisons into predicates, and selections by them. Integers are signed unless a name says otherwise. */
public interface CompareInstructions extends InstructionSink {
    private static Compare.Type signed(RegisterClass type) {
        return switch (type) {
            case B32 -> Compare.Type.S32;
            case B64 -> Compare.Type.S64;
            case F32 -> Compare.Type.F32;
            case B16, PREDICATE -> throw new IllegalArgumentException("no comparison of " + type);
        };
    }

    private static Compare.Type unsigned(RegisterClass type) {
        return switch (type) {
            case B32 -> Compare.Type.U32;
            case B64 -> Compare.Type.U64;
            case B16, PREDICATE, F32 -> throw new IllegalArgumentException("no unsigned comparison of " + type);
        };
    }

    default Register compare(Comparison comparison, Operand a, Operand b) {
        return produce(new Compare(comparison, signed(classOf(a, b)), Combine.NONE), a, b);
    }

    default Register compare(Comparison comparison, Register a, long b) {
        return compare(comparison, a, literal(a.type(), b));
    }

    default Register compareUnsigned(Comparison comparison, Operand a, Operand b) {
        return produce(new Compare(comparison, unsigned(classOf(a, b)), Combine.NONE), a, b);
    }

    default Register compareUnsigned(Comparison comparison, Register a, long b) {
        return compareUnsigned(comparison, a, literal(a.type(), b));
    }

    /** The verdict and a predicate, in one instruction. */
    default Register compareAnd(Comparison comparison, Operand a, Operand b, Register predicate) {
        return produce(new Compare(comparison, signed(classOf(a, b)), Combine.AND), a, b, predicate);
    }

    /** The verdict or a predicate, in one instruction. */
    default Register compareOr(Comparison comparison, Operand a, Operand b, Register predicate) {
        return produce(new Compare(comparison, signed(classOf(a, b)), Combine.OR), a, b, predicate);
    }

    default Register equal(Operand a, Operand b) {
        return compare(Comparison.EQ, a, b);
    }

    default Register equal(Register a, long b) {
        return compare(Comparison.EQ, a, b);
    }

    default Register notEqual(Operand a, Operand b) {
        return compare(Comparison.NE, a, b);
    }

    default Register notEqual(Register a, long b) {
        return compare(Comparison.NE, a, b);
    }

    default Register less(Operand a, Operand b) {
        return compare(Comparison.LT, a, b);
    }

    default Register less(Register a, long b) {
        return compare(Comparison.LT, a, b);
    }

    default Register lessOrEqual(Operand a, Operand b) {
        return compare(Comparison.LE, a, b);
    }

    default Register lessOrEqual(Register a, long b) {
        return compare(Comparison.LE, a, b);
    }

    default Register greater(Operand a, Operand b) {
        return compare(Comparison.GT, a, b);
    }

    default Register greater(Register a, long b) {
        return compare(Comparison.GT, a, b);
    }

    default Register greaterOrEqual(Operand a, Operand b) {
        return compare(Comparison.GE, a, b);
    }

    default Register greaterOrEqual(Register a, long b) {
        return compare(Comparison.GE, a, b);
    }

    default Register isNan(Register a) {
        return compare(Comparison.NAN, a, a);
    }

    /** One of two values by a predicate; the class of the first register among them picks the instruction. */
    default Register select(Register predicate, Operand ifTrue, Operand ifFalse) {
        Move row = switch (classOf(ifTrue, ifFalse)) {
            case B16 -> Move.SELP_B16;
            case B32 -> Move.SELP_B32;
            case B64 -> Move.SELP_B64;
            case F32 -> Move.SELP_F32;
            case PREDICATE -> throw new IllegalArgumentException("select between predicates by and, or, not");
        };
        return produce(row, ifTrue, ifFalse, predicate);
    }

    /** One of two f32 numbers, both known. */
    default Register select(Register predicate, float ifTrue, float ifFalse) {
        return produce(Move.SELP_F32, Immediate.of(ifTrue), Immediate.of(ifFalse), predicate);
    }

    /** One of two 32-bit integers, both known. */
    default Register select(Register predicate, int ifTrue, int ifFalse) {
        return produce(
                Move.SELP_B32, literal(RegisterClass.B32, ifTrue), literal(RegisterClass.B32, ifFalse), predicate);
    }
}
