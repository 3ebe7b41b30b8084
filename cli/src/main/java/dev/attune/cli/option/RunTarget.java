package dev.attune.cli.option;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code run}, {@code tune}, {@code explain} and {@code bench} run on. */
public enum RunTarget {
    /** The generated Java kernel, on this machine's cores. */
    JAVA,
    /** The generated CUDA kernel, on this machine's first GPU. */
    CUDA,
    /** The float64 interpreter that defines the language. Slow. */
    REFERENCE;

    /** As written on the command line. */
    public static List<String> names() {
        return Arrays.stream(values()).map(RunTarget::toString).toList();
    }

    /** The target of a name. */
    public static Optional<RunTarget> named(String name) {
        return Arrays.stream(values())
                .filter(target -> target.toString().equals(name))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
