package dev.attune.templates.ptx.isa;

import static dev.attune.templates.ptx.isa.Kinds.GLOBAL;

/** Hints to the caches. */
public enum MemoryControl implements Opcode {
    PREFETCH_GLOBAL_L2("prefetch.global.L2", GLOBAL);

    private final Row row;

    MemoryControl(Row row) {
        this.row = row;
    }

    MemoryControl(String mnemonic, OperandKind... operands) {
        this(Row.of(mnemonic, operands));
    }

    @Override
    public Row row() {
        return row;
    }
}
