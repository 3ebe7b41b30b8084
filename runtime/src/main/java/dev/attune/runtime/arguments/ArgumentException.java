package dev.attune.runtime.arguments;

import java.util.List;

/** Arguments do not fit a variant; one line per problem, each naming the argument, what it is, and what it should be. */
public final class ArgumentException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /** At least one problem. */
    public ArgumentException(String variant, List<String> problems) {
        super("arguments of " + variant + ": " + String.join("\n  ", problems));
        this.problems = List.copyOf(problems);
    }

    /** The problems, without the variant's name. */
    public List<String> problems() {
        return problems;
    }
}
