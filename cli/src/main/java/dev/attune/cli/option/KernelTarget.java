package dev.attune.cli.option;

import dev.attune.runtime.kernel.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What {@code explain} explains a kernel for. */
public enum KernelTarget {
    /** This machine's cores. */
    JAVA("java", Optional.of(RunTarget.JAVA), Optional.empty()),
    /** This machine's GPU. */
    CUDA("cuda", Optional.of(RunTarget.CUDA), Optional.empty()),
    /** A GPU of compute capability 8.0 or more, which need not be here. */
    PTX_SM_80(Target.PTX_SM_80.spelling(), Optional.empty(), Optional.of(Target.PTX_SM_80)),
    /** A GPU of compute capability 9.0, which need not be here. */
    PTX_SM_90A(Target.PTX_SM_90A.spelling(), Optional.empty(), Optional.of(Target.PTX_SM_90A));

    private final String spelling;
    private final Optional<RunTarget> here;
    private final Optional<Target> artifactOnly;

    KernelTarget(String spelling, Optional<RunTarget> here, Optional<Target> artifactOnly) {
        this.spelling = spelling;
        this.here = here;
        this.artifactOnly = artifactOnly;
    }

    /** As written on the command line. */
    public static List<String> names() {
        return Arrays.stream(values()).map(KernelTarget::toString).toList();
    }

    /** The target of a name. */
    public static Optional<KernelTarget> named(String name) {
        return Arrays.stream(values())
                .filter(target -> target.spelling.equals(name))
                .findFirst();
    }

    /** The target as one of this machine. */
    public Optional<RunTarget> here() {
        return here;
    }

    /** The target as one that is compiled for, but not run. */
    public Optional<Target> artifactOnly() {
        return artifactOnly;
    }

    @Override
    public String toString() {
        return spelling;
    }
}
