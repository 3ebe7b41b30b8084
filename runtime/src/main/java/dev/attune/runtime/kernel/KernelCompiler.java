package dev.attune.runtime.kernel;

import java.util.List;
import java.util.Map;

/**
 * How the runtime reaches a compiler, found through {@link java.util.ServiceLoader}. Without one, only kernels that were
 * built before can run.
 */
public interface KernelCompiler {

    /**
     * Names the code that makes kernels: two compilers of one version give the same artifact for a request. A release may
     * answer with its number; a build of changed sources must not answer with that of the release.
     */
    String version();

    /**
     * The kernel families of a target with their versions: what was measured holds for as long as these stay the same, from one
     * build to the next. The same text for the same target whatever the machine.
     */
    String families(Target target);

    /**
     * The content address that {@link #compile} would give, without compiling: front end and analyses only.
     *
     * @throws KernelBuildException when the variant has errors or no family takes the request
     */
    String key(KernelRequest request);

    /**
     * Compiles.
     *
     * @throws KernelBuildException when the variant has errors, no family takes the request, or the assembler refuses
     */
    KernelArtifact compile(KernelRequest request);

    /**
     * The schedule space for a request, the compiler's own choice first: the points of the variant's schedule block where it
     * has one for the target, the family's own otherwise. Points that cannot fit are left out.
     */
    List<Schedule> space(KernelRequest request);

    /**
     * What a static model of the target expects schedules to cost, relative to each other: 2 takes twice as long as 1. Nothing
     * is built or measured. Empty where the compiler has no model of the target.
     *
     * @param schedules of {@link #space}
     */
    default Map<Schedule, Double> estimate(KernelRequest request, List<Schedule> schedules) {
        return Map.of();
    }
}
