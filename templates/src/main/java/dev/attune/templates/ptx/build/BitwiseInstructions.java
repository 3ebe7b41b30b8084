package dev.attune.templates.ptx.build;

import static dev.attune.templates.ptx.build.InstructionSink.classOf;

import dev.attune.templates.ptx.isa.Bitwise;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;

/** Logic and shifts on 32-bit, 64-bit and predicate registers. */
public interface BitwiseInstructions extends InstructionSink {
    private static Bitwise pick(String what, RegisterClass type, Bitwise b32, Bitwise b64, Bitwise predicate) {
        Bitwise chosen = switch (type) {
            case B32 -> b32;
            case B64 -> b64;
            case PREDICATE -> predicate;
            case B16, F32 -> null;
        };
        if (chosen == null) {
            throw new IllegalArgumentException("no " + what + " for " + type);
        }
        return chosen;
    }

    default Register and(Operand a, Operand b) {
        return produce(pick("and", classOf(a, b), Bitwise.AND_B32, Bitwise.AND_B64, Bitwise.AND_PREDICATE), a, b);
    }

    default Register and(Register a, long b) {
        return and(a, Immediate.of(b));
    }

    default Register or(Operand a, Operand b) {
        return produce(pick("or", classOf(a, b), Bitwise.OR_B32, Bitwise.OR_B64, Bitwise.OR_PREDICATE), a, b);
    }

    default Register or(Register a, long b) {
        return or(a, Immediate.of(b));
    }

    default Register xor(Operand a, Operand b) {
        return produce(pick("xor", classOf(a, b), Bitwise.XOR_B32, Bitwise.XOR_B64, Bitwise.XOR_PREDICATE), a, b);
    }

    default Register xor(Register a, long b) {
        return xor(a, Immediate.of(b));
    }

    default Register not(Register a) {
        return produce(pick("not", a.type(), Bitwise.NOT_B32, null, Bitwise.NOT_PREDICATE), a);
    }

    /** Any function of three bits by its truth table over 0xF0, 0xCC, 0xAA. */
    default Register logic3(Operand a, Operand b, Operand c, int truthTable) {
        return produce(Bitwise.LOP3_B32, a, b, c, Immediate.of(truthTable));
    }

    default Register shiftLeft(Register a, Operand bits) {
        return produce(pick("shift", a.type(), Bitwise.SHL_B32, Bitwise.SHL_B64, null), a, bits);
    }

    default Register shiftLeft(Register a, int bits) {
        return shiftLeft(a, Immediate.of(bits));
    }

    /** Fills with zeros. */
    default Register shiftRight(Register a, Operand bits) {
        return produce(pick("shift", a.type(), Bitwise.SHR_U32, Bitwise.SHR_U64, null), a, bits);
    }

    default Register shiftRight(Register a, int bits) {
        return shiftRight(a, Immediate.of(bits));
    }

    /** Fills with the sign. */
    default Register shiftRightSigned(Register a, Operand bits) {
        return produce(pick("shift", a.type(), Bitwise.SHR_S32, Bitwise.SHR_S64, null), a, bits);
    }

    default Register shiftRightSigned(Register a, int bits) {
        return shiftRightSigned(a, Immediate.of(bits));
    }

    /** Some bits of a number, moved down, above them zeros. */
    default Register extractBits(Operand a, Operand position, Operand length) {
        return produce(Bitwise.BFE_U32, a, position, length);
    }

    /** Some bits of a number, moved down, above them their sign. */
    default Register extractBitsSigned(Operand a, Operand position, Operand length) {
        return produce(Bitwise.BFE_S32, a, position, length);
    }

    /** A number with some of its bits replaced by the low bits of another. */
    default Register insertBits(Operand bits, Operand into, Operand position, Operand length) {
        return produce(Bitwise.BFI_B32, bits, into, position, length);
    }

    /** Four bytes chosen by the nibbles of a selector: 0 to 3 from low, 4 to 7 from high. */
    default Register permuteBytes(Operand low, Operand high, Operand selector) {
        return produce(Bitwise.PRMT_B32, low, high, selector);
    }

    default Register permuteBytes(Operand low, Operand high, int selector) {
        return permuteBytes(low, high, Immediate.of(selector));
    }

    default Register countOnes(Operand a) {
        return produce(Bitwise.POPC_B32, a);
    }

    default Register countLeadingZeros(Operand a) {
        return produce(Bitwise.CLZ_B32, a);
    }

    default Register reverseBits(Operand a) {
        return produce(Bitwise.BREV_B32, a);
    }
}
