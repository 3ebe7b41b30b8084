package dev.attune.cli;

import dev.attune.runtime.cache.KernelCache;
import dev.attune.runtime.cuda.CudaAvailability;
import dev.attune.runtime.cuda.KernelImage;
import dev.attune.runtime.dispatch.AttentionRunner;
import dev.attune.runtime.load.KernelSupply;
import dev.attune.runtime.tune.record.TuningDatabase;
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

    /** The runtime with the kernel cache that the environment names, and another tuning database. */
    public AttentionRunner runner(TuningDatabase database) {
        return new AttentionRunner(
                KernelSupply.withService(KernelCache.of(environment)),
                Optional.of(database),
                CudaAvailability.probe(),
                KernelImage.Choice.CUBIN_FIRST);
    }
}
