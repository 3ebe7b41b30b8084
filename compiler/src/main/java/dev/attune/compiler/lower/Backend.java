package dev.attune.compiler.lower;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.Schedule;
import java.util.List;
import java.util.Map;

/** A way from a variant to code: SIMD Java, or PTX. */
public interface Backend {

    /**
     * The schedules that can be built for a request, the back end's own choice for the shape first. Knobs that the variant's
     * schedule block sets take its points; the others the family's own. Points that cannot fit are left out.
     *
     * @throws dev.attune.runtime.kernel.KernelBuildException when no family takes the request, or no point fits; says why
     */
    List<Schedule> space(AnalyzedAttention attention, LoweringRequest request);

    /**
     * The schedule for a request that nothing was measured for: the back end's own choice, or where that turns out not to fit, the
     * next that does.
     *
     * @throws dev.attune.runtime.kernel.KernelBuildException when there is none; says why
     */
    default Schedule choose(AnalyzedAttention attention, LoweringRequest request) {
        return space(attention, request).getFirst();
    }

    /**
     * What a static model of the target expects schedules to cost, relative to each other: 2 takes twice as long as 1. It only
     * has to tell what cannot win. Empty where the back end has no model.
     */
    default Map<Schedule, Double> estimate(
            AnalyzedAttention attention, LoweringRequest request, List<Schedule> schedules) {
        return Map.of();
    }

    /**
     * Emits and compiles or assembles one kernel.
     *
     * @param schedule a point of {@link #space}, or another of the same form
     * @param key what the artifact will be stored under
     * @throws dev.attune.runtime.kernel.KernelBuildException when the schedule does not fit the request or the assembler
     *     refuses; says why
     */
    KernelArtifact build(AnalyzedAttention attention, LoweringRequest request, Schedule schedule, String key);
}
