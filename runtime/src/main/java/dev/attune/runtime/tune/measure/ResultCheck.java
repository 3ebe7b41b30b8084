package dev.attune.runtime.tune.measure;

import dev.attune.runtime.tensor.AttentionArguments;
import java.util.Optional;

/** Judges the result of a kernel before it is timed. */
@FunctionalInterface
public interface ResultCheck {

    /** Accepts everything: for callers that checked the kernels otherwise. */
    ResultCheck NONE = arguments -> Optional.empty();

    /**
     * What is wrong with {@code out} and {@code lse}, which a kernel just wrote; empty where they are right.
     */
    Optional<String> complaint(AttentionArguments arguments);
}
