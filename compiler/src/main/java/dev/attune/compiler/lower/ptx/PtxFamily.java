package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.lower.ptx.cost.NominalCall;
import dev.attune.runtime.kernel.Schedule;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A kernel family as the back end sees it: what it takes, with which schedules, and what it writes. Stateless. */
interface PtxFamily {

    /** The name in a schedule. */
    String name();

    /** Why it does not take a request; empty if it does. */
    Optional<String> refusal(AnalyzedAttention analyzed, LoweringRequest request);

    /** Its schedules for a request that it takes, its own choice first; may be empty where none of the variant's points fits. */
    List<Schedule> space(AnalyzedAttention analyzed, LoweringRequest request);

    /**
     * What to run before anything was measured, the most wanted first; the later ones take fewer registers, for variants that need
     * them. Empty where the space is.
     */
    default List<Schedule> choices(AnalyzedAttention analyzed, LoweringRequest request) {
        return space(analyzed, request).stream().limit(1).toList();
    }

    /**
     * How well it suits the request's shape next to other families that take it: the greatest goes first in the space, and so is
     * what runs untuned.
     */
    double preference(AnalyzedAttention analyzed, LoweringRequest request);

    /**
     * What schedules of the space are expected to take, in clock cycles of a nominal device; comparable between families. It only has
     * to tell what cannot win. Nothing is written or assembled.
     */
    ToDoubleFunction<Schedule> costs(NominalCall call);

    /**
     * Whether its kernels are refused where the assembler spills registers or serialises products: a schedule that does not work
     * out is then a failure that names its reason, and not a slow kernel.
     */
    boolean refusesSpills();

    /**
     * Writes the kernels of a schedule.
     *
     * @throws dev.attune.runtime.kernel.KernelBuildException when the schedule does not fit
     */
    PtxProgram write(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule);
}
