package dev.attune.cli;

import dev.attune.cli.option.RunTarget;
import dev.attune.runtime.cuda.CudaAvailability;
import dev.attune.runtime.dispatch.AttentionRunner;
import dev.attune.runtime.dispatch.TargetChoice;
import dev.attune.runtime.tensor.DType;
import java.util.Map;
import java.util.Optional;

/**
 * What a command works with.
 *
 * @param terminal where it prints
 * @param environment variables of the process: where kernels and measurements are kept
 */
public record Session(Terminal terminal, Map<String, String> environment) {

    public Session {
        environment = Map.copyOf(environment);
    }

    /** The runtime, with the kernel cache and the tuning database that the environment names. */
    public AttentionRunner runner() {
        return AttentionRunner.of(environment);
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
    public static DType usualDType(Optional<RunTarget> target) {
        boolean onGpu = target.map(given -> given == RunTarget.CUDA)
                .orElseGet(() -> CudaAvailability.probe() instanceof CudaAvailability.Available);
        return onGpu ? DType.BF16 : DType.F32;
    }
}
