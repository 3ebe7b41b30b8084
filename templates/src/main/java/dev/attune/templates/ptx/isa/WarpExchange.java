package dev.attune.templates.ptx.isa;

import static dev.attune.templates.ptx.isa.Kinds.ANY_32_REGISTER;
import static dev.attune.templates.ptx.isa.Kinds.B32;
import static dev.attune.templates.ptx.isa.Kinds.PREDICATE;
import static dev.attune.templates.ptx.isa.Kinds.TO_ANY_32;
import static dev.attune.templates.ptx.isa.Kinds.TO_B32;
import static dev.attune.templates.ptx.isa.Kinds.TO_PREDICATE;

/** Values that lanes of a warp hand to each other. The mask names the lanes that take part; each must execute it. */
public enum WarpExchange implements Opcode {
    /** From the lane whose number differs in the bits of b. Operands: value, b, clamp and segment mask, lanes. */
    SHFL_BFLY_B32("shfl.sync.bfly.b32", TO_ANY_32, ANY_32_REGISTER, B32, B32, B32),
    /** From lane b. */
    SHFL_IDX_B32("shfl.sync.idx.b32", TO_ANY_32, ANY_32_REGISTER, B32, B32, B32),
    /** From b lanes below; a lane without one keeps its own. */
    SHFL_UP_B32("shfl.sync.up.b32", TO_ANY_32, ANY_32_REGISTER, B32, B32, B32),
    /** From b lanes above; a lane without one keeps its own. */
    SHFL_DOWN_B32("shfl.sync.down.b32", TO_ANY_32, ANY_32_REGISTER, B32, B32, B32),
    VOTE_ANY("vote.sync.any.pred", TO_PREDICATE, PREDICATE, B32),
    VOTE_ALL("vote.sync.all.pred", TO_PREDICATE, PREDICATE, B32),
    VOTE_BALLOT("vote.sync.ballot.b32", TO_B32, PREDICATE, B32),
    ACTIVE_MASK("activemask.b32", TO_B32),
    REDUX_ADD_S32("redux.sync.add.s32", TO_B32, B32, B32),
    REDUX_MIN_S32("redux.sync.min.s32", TO_B32, B32, B32),
    REDUX_MAX_S32("redux.sync.max.s32", TO_B32, B32, B32),
    REDUX_OR_B32("redux.sync.or.b32", TO_B32, B32, B32),
    REDUX_AND_B32("redux.sync.and.b32", TO_B32, B32, B32),
    BAR_WARP_SYNC("bar.warp.sync", B32),
    /** Picks one lane of the mask: its number for all of them, and a predicate that holds in it alone. */
    ELECT_SYNC(Row.of("elect.sync", new OperandKind.WriteWithPredicate(RegisterClass.B32), B32)
            .since(Availability.HOPPER));

    private final Row row;

    WarpExchange(Row row) {
        this.row = row;
    }

    WarpExchange(String mnemonic, OperandKind... operands) {
        this(Row.of(mnemonic, operands));
    }

    @Override
    public Row row() {
        return row;
    }
}
