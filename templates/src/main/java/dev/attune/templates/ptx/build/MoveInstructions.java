package dev.attune.templates.ptx.build;

import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Move;
import dev.attune.templates.ptx.isa.Parameter;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.RegisterVector;
import dev.attune.templates.ptx.isa.SharedVariable;
import dev.attune.templates.ptx.isa.SpecialRegister;

/** Constants, copies, views of bits, packing, addresses of symbols. */
public interface MoveInstructions extends InstructionSink {
    default Register constant(int value) {
        return produceAs(RegisterClass.B32, Move.MOV_B32, Immediate.of(value));
    }

    default Register constant64(long value) {
        return produce(Move.MOV_B64, Immediate.of(value));
    }

    default Register constant(float value) {
        return produce(Move.MOV_F32, Immediate.of(value));
    }

    /** The same value in another register of the same class. */
    default Register move(Register value) {
        return switch (value.type()) {
            case PREDICATE -> produce(Move.MOV_PREDICATE, value);
            case B16 -> produce(Move.MOV_B16, value);
            case B32 -> produceAs(RegisterClass.B32, Move.MOV_B32, value);
            case B64 -> produce(Move.MOV_B64, value);
            case F32 -> produce(Move.MOV_F32, value);
        };
    }

    default Register special(SpecialRegister special) {
        return produce(special.type() == RegisterClass.B64 ? Move.MOV_SPECIAL_U64 : Move.MOV_SPECIAL_U32, special);
    }

    /** The bits of an f32 number as an integer. */
    default Register bitsOf(Register number) {
        return produceAs(RegisterClass.B32, Move.MOV_B32, number);
    }

    /** An integer's bits as an f32 number. */
    default Register numberOf(Register bits) {
        return produceAs(RegisterClass.F32, Move.MOV_B32, bits);
    }

    /** The shared-space address of a variable, 32 bits. */
    default Register addressOf(SharedVariable variable) {
        return produce(Move.MOV_SHARED_ADDRESS, variable);
    }

    /** A generic address as a global one. */
    default Register toGlobal(Register generic) {
        return produce(Move.CVTA_TO_GLOBAL_U64, generic);
    }

    /**
     * The generic address of a tensor map, in two instructions: without the conversion the assembler says nothing and
     * the copy engine reads elsewhere.
     */
    default Register addressOf(Parameter tensorMap) {
        Register inParameterSpace = produceTemporary(Move.MOV_TENSOR_MAP_ADDRESS, tensorMap);
        return produce(Move.CVTA_PARAM_U64, inParameterSpace);
    }

    /** Two 16-bit registers as one of 32 bits. */
    default Register pack16(Register low, Register high) {
        return produce(Move.PACK_B16, RegisterVector.of(low, high));
    }

    /** The {low, high} halves of 32 bits. */
    default RegisterVector unpack16(Register pair) {
        return produceVector(Move.UNPACK_B16, pair);
    }

    /** Two 32-bit registers as one of 64 bits. */
    default Register pack32(Register low, Register high) {
        return produce(Move.PACK_B32, RegisterVector.of(low, high));
    }

    /** The {low, high} halves of 64 bits. */
    default RegisterVector unpack32(Register pair) {
        return produceVector(Move.UNPACK_B32, pair);
    }
}
