package dev.attune.cli.option;

import dev.attune.runtime.cuda.CudaAvailability;
import dev.attune.runtime.dispatch.TargetChoice;
import dev.attune.runtime.tensor.DType;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a call runs. */
public final class TargetFlag {

    @Option(
            names = "--target",
            paramLabel = "T",
            converter = Converters.OfRunTarget.class,
            description =
                    "java or cuda; by default cuda where there is a GPU, java otherwise. run takes reference too.")
    private RunTarget target;

    /** The target, where it was given. */
    public Optional<RunTarget> target() {
        return Optional.ofNullable(target);
    }

    /** Whether it is the reference, which is no kernel. */
    public boolean isReference() {
        return target == RunTarget.REFERENCE;
    }

    /** Where the kernel of a call may run. */
    public TargetChoice choice() {
        return choice(target());
    }

    /** Where kernels may run; the reference is no kernel. */
    public static TargetChoice choice(Optional<RunTarget> target) {
        return target.map(given -> switch (given) {
                    case JAVA, REFERENCE -> TargetChoice.JAVA;
                    case CUDA -> TargetChoice.CUDA;
                })
                .orElse(TargetChoice.AUTO);
    }

    /** What people store tensors as where they have no other wish: bf16 on a GPU, f32 elsewhere. */
    public DType usualDType() {
        return usualDType(target());
    }

    /** {@link #usualDType()} of a target; empty for the one that a call would take. */
    public static DType usualDType(Optional<RunTarget> target) {
        boolean onGpu = target.map(given -> given == RunTarget.CUDA)
                .orElseGet(() -> CudaAvailability.probe() instanceof CudaAvailability.Available);
        return onGpu ? DType.BF16 : DType.F32;
    }
}
