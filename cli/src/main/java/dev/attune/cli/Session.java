package dev.attune.cli;

import dev.attune.runtime.dispatch.AttentionRunner;
import java.util.Map;

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
}
