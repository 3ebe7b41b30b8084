package dev.attune.templates.ptx.isa;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A row of the table with its operands. Construction checks each operand against the row; whether the module's version
 * and target know the row is the module's check.
 *
 * @param opcode the row
 * @param guard under which condition each lane executes it
 * @param operands as many as the row has, destination first
 * @param remark a word for the reader at the end of the line; may be empty
 */
public record Instruction(Opcode opcode, Optional<Guard> guard, List<Operand> operands, String remark)
        implements Statement {
    public Instruction {
        Objects.requireNonNull(guard, "guard");
        Objects.requireNonNull(remark, "remark");
        operands = List.copyOf(operands);
        List<OperandKind> kinds = opcode.operands();
        if (operands.size() != kinds.size()) {
            throw new IllegalArgumentException(opcode.mnemonic() + " takes " + kinds.size() + " operands, not "
                    + operands.size() + ": " + InstructionText.operands(operands));
        }
        for (int i = 0; i < operands.size(); i++) {
            if (!kinds.get(i).accepts(operands.get(i))) {
                throw new IllegalArgumentException(
                        opcode.mnemonic() + ": operand " + (i + 1) + " is " + InstructionText.operand(operands.get(i))
                                + " but must be " + kinds.get(i).describe());
            }
        }
    }

    public static Instruction of(Opcode opcode, Operand... operands) {
        return new Instruction(opcode, Optional.empty(), List.of(operands), "");
    }

    /** The registers that it may write. */
    public List<Register> writes() {
        List<Register> registers = new ArrayList<>();
        List<OperandKind> kinds = opcode.operands();
        for (int i = 0; i < operands.size(); i++) {
            boolean written = switch (kinds.get(i)) {
                case OperandKind.Write _, OperandKind.WriteWithPredicate _, OperandKind.Update _ -> true;
                case OperandKind.Vector vector -> vector.access() != OperandKind.Vector.Access.READ;
                case OperandKind.Read _,
                        OperandKind.Memory _,
                        OperandKind.Constant _,
                        OperandKind.Special _,
                        OperandKind.Branch _,
                        OperandKind.SharedSymbol _,
                        OperandKind.TensorMapSymbol _,
                        OperandKind.Tensor _ -> false;
            };
            if (written) {
                registersOf(operands.get(i), registers);
            }
        }
        return registers;
    }

    /** The registers that it reads, its guard among them. */
    public List<Register> reads() {
        List<Register> registers = new ArrayList<>();
        guard.ifPresent(condition -> registers.add(condition.predicate()));
        List<OperandKind> kinds = opcode.operands();
        for (int i = 0; i < operands.size(); i++) {
            boolean read = switch (kinds.get(i)) {
                case OperandKind.Write _, OperandKind.WriteWithPredicate _ -> false;
                case OperandKind.Vector vector -> vector.access() != OperandKind.Vector.Access.WRITE;
                case OperandKind.Update _,
                        OperandKind.Read _,
                        OperandKind.Memory _,
                        OperandKind.Constant _,
                        OperandKind.Special _,
                        OperandKind.Branch _,
                        OperandKind.SharedSymbol _,
                        OperandKind.TensorMapSymbol _,
                        OperandKind.Tensor _ -> true;
            };
            if (read) {
                registersOf(operands.get(i), registers);
            }
        }
        return registers;
    }

    private static void registersOf(Operand operand, List<Register> into) {
        switch (operand) {
            case Register register -> into.add(register);
            case RegisterVector vector -> into.addAll(vector.registers());
            case Address address -> {
                if (address.base() instanceof Register register) {
                    into.add(register);
                }
            }
            case TensorCoordinates box -> {
                into.add(box.map());
                box.coordinates().forEach(coordinate -> registersOf(coordinate, into));
            }
            case RegisterAndPredicate pair -> {
                registersOf(pair.value(), into);
                into.add(pair.predicate());
            }
            case Immediate _, SpecialRegister _, Label _, Symbol _, Sink _ -> {}
        }
    }
}
