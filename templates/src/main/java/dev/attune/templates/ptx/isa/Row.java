package dev.attune.templates.ptx.isa;

import java.util.List;

/**
 * A row of the instruction table.
 *
 * @param mnemonic the opcode with all its modifiers
 * @param operands what stands at each position
 * @param availability what it needs
 */
public record Row(String mnemonic, List<OperandKind> operands, Availability availability) {
    public Row {
        operands = List.copyOf(operands);
    }

    static Row of(String mnemonic, OperandKind... operands) {
        return new Row(mnemonic, List.of(operands), Availability.BASE);
    }

    Row since(Availability needed) {
        return new Row(mnemonic, operands, needed);
    }
}
