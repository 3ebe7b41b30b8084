package dev.attune.templates.ptx.isa;

import static dev.attune.templates.ptx.isa.Kinds.F32;
import static dev.attune.templates.ptx.isa.Kinds.GLOBAL;
import static dev.attune.templates.ptx.isa.Kinds.TO_B64;

/** Hints to the caches. */
public enum MemoryControl implements Opcode {
    PREFETCH_GLOBAL_L2("prefetch.global.L2", GLOBAL),
    /** Brings a tensor map to where the copy engine reads it. The address is generic. */
    PREFETCH_TENSOR_MAP(Row.of("prefetch.tensormap", GLOBAL).since(Availability.HOPPER)),
    CREATE_POLICY_EVICT_LAST(
            Row.of("createpolicy.fractional.L2::evict_last.b64", TO_B64, F32).since(Availability.V7_4)),
    CREATE_POLICY_EVICT_FIRST(
            Row.of("createpolicy.fractional.L2::evict_first.b64", TO_B64, F32).since(Availability.V7_4));

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
