package dev.attune.templates.ptx.build;

import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Opcode;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.RegisterVector;

/** Where instructions go. Any row of the table can be emitted by these; the other interfaces give them names. */
public interface InstructionSink {
    /** Emits an instruction with a destination of its row's only class, and returns that register. */
    Register produce(Opcode opcode, Operand... sources);

    /** Emits an instruction whose row leaves the destination's class open. */
    Register produceAs(RegisterClass type, Opcode opcode, Operand... sources);

    /**
     * Emits an instruction with a fresh destination whatever destination and name were asked for: the first step of a
     * method that takes two.
     */
    Register produceTemporary(Opcode opcode, Operand... sources);

    /** Emits an instruction with the destination {@code _|p}, and returns the predicate. */
    Register producePredicate(Opcode opcode, Operand... sources);

    /** Emits an instruction with a vector destination. */
    RegisterVector produceVector(Opcode opcode, Operand... sources);

    /** Emits an instruction with all its operands given. */
    void perform(Opcode opcode, Operand... operands);

    /** A number as the literal that an instruction on registers of a class takes. */
    static Operand literal(RegisterClass type, long value) {
        return type == RegisterClass.F32 ? Immediate.of((float) value) : Immediate.of(value);
    }

    /** The class of the first register among some operands. */
    static RegisterClass classOf(Operand... operands) {
        for (Operand operand : operands) {
            if (operand instanceof Register register) {
                return register.type();
            }
        }
        throw new IllegalArgumentException("none of the operands is a register: fold the constants instead");
    }
}
