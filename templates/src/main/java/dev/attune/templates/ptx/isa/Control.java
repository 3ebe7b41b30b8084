package dev.attune.templates.ptx.isa;

import static dev.attune.templates.ptx.isa.Kinds.LABEL;

/** Branches and ends. */
public enum Control implements Opcode {
    BRA("bra", LABEL),
    /** A branch that all lanes of the warp take together. */
    BRA_UNI("bra.uni", LABEL),
    /** Ends the thread. */
    RET("ret"),
    EXIT("exit"),
    /** Aborts the launch. */
    TRAP("trap");

    private final Row row;

    Control(Row row) {
        this.row = row;
    }

    Control(String mnemonic, OperandKind... operands) {
        this(Row.of(mnemonic, operands));
    }

    @Override
    public Row row() {
        return row;
    }
}
