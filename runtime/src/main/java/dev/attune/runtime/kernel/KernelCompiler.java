package dev.attune.runtime.kernel;

import java.util.List;

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
}
