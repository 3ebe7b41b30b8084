package dev.attune.templates.ptx.isa;

import java.util.List;

/**
 * Registers in braces: the destination of a vector load, a matrix fragment.
 *
 * @param registers all of one class, at least one
 */
public record RegisterVector(List<Register> registers) implements Operand {
    public RegisterVector {
        registers = List.copyOf(registers);
        if (registers.isEmpty()) {
            throw new IllegalArgumentException("a register vector needs a register");
        }
        RegisterClass type = registers.getFirst().type();
        for (Register register : registers) {
            if (register.type() != type) {
                throw new IllegalArgumentException("a register vector mixes " + registers.getFirst() + " (" + type
                        + ") and " + register + " (" + register.type() + ")");
            }
        }
    }

    public static RegisterVector of(Register... registers) {
        return new RegisterVector(List.of(registers));
    }

    public static RegisterVector of(List<Register> registers) {
        return new RegisterVector(registers);
    }

    public RegisterClass type() {
        return registers.getFirst().type();
    }

    public int size() {
        return registers.size();
    }

    public Register get(int index) {
        return registers.get(index);
    }

    /** The registers from one index up to, not including, another. */
    public RegisterVector slice(int from, int to) {
        return new RegisterVector(registers.subList(from, to));
    }
}
