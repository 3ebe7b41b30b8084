package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.AsyncCopy;
import dev.attune.templates.ptx.isa.Atomic;
import dev.attune.templates.ptx.isa.Bitwise;
import dev.attune.templates.ptx.isa.BulkCopy;
import dev.attune.templates.ptx.isa.Compare;
import dev.attune.templates.ptx.isa.Control;
import dev.attune.templates.ptx.isa.Convert;
import dev.attune.templates.ptx.isa.FloatArithmetic;
import dev.attune.templates.ptx.isa.Instruction;
import dev.attune.templates.ptx.isa.IntegerArithmetic;
import dev.attune.templates.ptx.isa.Load;
import dev.attune.templates.ptx.isa.MatrixMove;
import dev.attune.templates.ptx.isa.MatrixProduct;
import dev.attune.templates.ptx.isa.Mbarrier;
import dev.attune.templates.ptx.isa.MemoryControl;
import dev.attune.templates.ptx.isa.Move;
import dev.attune.templates.ptx.isa.Opcode;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.Store;
import dev.attune.templates.ptx.isa.Synchronization;
import dev.attune.templates.ptx.isa.TensorCopy;
import dev.attune.templates.ptx.isa.WarpExchange;
import dev.attune.templates.ptx.isa.WarpgroupControl;
import dev.attune.templates.ptx.isa.WarpgroupProduct;
import java.util.List;

/** Gives each row of the instruction table its meaning. No {@code default}: a new row does not compile without one. */
final class Decoder {
    private Decoder() {}

    static Operation decode(Opcode opcode, Operands o) {
        return switch (opcode) {
            case IntegerArithmetic row -> IntegerOperations.decode(row, o);
            case FloatArithmetic row -> FloatOperations.decode(row, o);
            case Bitwise row -> BitwiseOperations.decode(row, o);
            case Compare row -> CompareOperations.decode(row, o);
            case Move row -> MoveOperations.decode(row, o);
            case Convert row -> ConvertOperations.decode(row, o);
            case Load row -> LoadOperations.decode(row, o);
            case Store row -> StoreOperations.decode(row, o);
            case Atomic row -> AtomicOperations.decode(row, o);
            case MemoryControl row ->
                switch (row) {
                    case PREFETCH_GLOBAL_L2, PREFETCH_TENSOR_MAP -> (warp, active) -> {};
                    // a policy is a number to kernels; any will do
                    case CREATE_POLICY_EVICT_LAST, CREATE_POLICY_EVICT_FIRST ->
                        Lanes.intToLong(o.wide(0), o.word(1), fraction -> fraction);
                };
            case AsyncCopy row -> AsyncCopyOperations.decode(row, o);
            case Synchronization row -> SynchronizationOperations.decode(row, o);
            case WarpExchange row -> WarpExchangeOperations.decode(row, o);
            case MatrixProduct row -> MatrixProductOperations.decode(row, o);
            case MatrixMove row -> MatrixMoveOperations.decode(row, o);
            case Mbarrier row -> MbarrierOperations.decode(row, o);
            case BulkCopy row -> BulkCopyOperations.decode(row, o);
            case TensorCopy row -> TensorCopyOperations.decode(row, o);
            case WarpgroupProduct row -> WarpgroupProductOperations.decode(row, o);
            case WarpgroupControl row -> WarpgroupControlOperations.decode(row, o);
            case Control row -> control(row);
        };
    }

    /** Branches are taken by the warp itself, from the step's target. */
    private static Operation control(Control row) {
        return switch (row) {
            case BRA -> (warp, active) -> {};
            case BRA_UNI ->
                (warp, active) -> {
                    if (active != warp.group()) {
                        throw warp.fault(
                                Fault.DIVERGENT_WARP, "bra.uni is taken by some lanes only: " + Warp.lanes(active));
                    }
                };
            case RET, EXIT -> Warp::exit;
            case TRAP ->
                (warp, active) -> {
                    throw warp.fault(Fault.TRAP, "lanes " + Warp.lanes(active) + " trapped");
                };
        };
    }

    static Step.Convergence convergence(Opcode opcode) {
        return switch (opcode) {
            case WarpExchange row ->
                switch (row) {
                    case SHFL_BFLY_B32,
                            SHFL_IDX_B32,
                            SHFL_UP_B32,
                            SHFL_DOWN_B32,
                            VOTE_ANY,
                            VOTE_ALL,
                            VOTE_BALLOT,
                            REDUX_ADD_S32,
                            REDUX_MIN_S32,
                            REDUX_MAX_S32,
                            REDUX_OR_B32,
                            REDUX_AND_B32,
                            BAR_WARP_SYNC,
                            ELECT_SYNC -> Step.Convergence.MASK;
                    case ACTIVE_MASK -> Step.Convergence.NONE;
                };
            case Synchronization row ->
                switch (row) {
                    case BAR_SYNC, BAR_SYNC_COUNT, BAR_ARRIVE, BAR_RED_POPC, BAR_RED_OR, BAR_RED_AND ->
                        Step.Convergence.LIVE;
                    case MEMBAR_CTA,
                            MEMBAR_GPU,
                            FENCE_ACQ_REL_GPU,
                            NANOSLEEP,
                            FENCE_PROXY_ASYNC,
                            FENCE_MBARRIER_INIT,
                            GRID_DEPENDENCY_WAIT,
                            GRID_DEPENDENCY_LAUNCH -> Step.Convergence.NONE;
                };
            case MatrixProduct _, MatrixMove _, WarpgroupProduct _, WarpgroupControl _ -> Step.Convergence.FULL;
            case IntegerArithmetic _,
                    FloatArithmetic _,
                    Bitwise _,
                    Compare _,
                    Move _,
                    Convert _,
                    Load _,
                    Store _,
                    Atomic _,
                    MemoryControl _,
                    AsyncCopy _,
                    Mbarrier _,
                    BulkCopy _,
                    TensorCopy _,
                    Control _ -> Step.Convergence.NONE;
        };
    }

    /** The registers that must have a value. The guard is the warp's own check. */
    static List<Register> reads(Instruction instruction) {
        List<Register> reads = instruction.reads();
        if (instruction.opcode() instanceof WarpgroupProduct product) {
            // the accumulator counts only where the product adds to it; the product itself looks
            return reads.subList(product.accumulators() + (instruction.guard().isPresent() ? 1 : 0), reads.size());
        }
        return instruction.guard().isPresent() ? reads.subList(1, reads.size()) : reads;
    }
}
