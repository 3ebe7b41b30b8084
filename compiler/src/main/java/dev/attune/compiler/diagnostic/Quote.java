package dev.attune.compiler.diagnostic;

import java.util.Collection;
import java.util.List;

/** How messages quote what a program holds. */
public final class Quote {
    private static final int MAX_LENGTH = 60;

    private Quote() {}

    /** In backquotes; a long text in part. */
    public static String of(String text) {
        if (text.length() <= MAX_LENGTH) {
            return "`" + text + "`";
        }
        int end = Character.isHighSurrogate(text.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH;
        return "`" + text.substring(0, end) + "...`";
    }

    /** {@code `a`, `b` or `c`}. */
    public static String anyOf(Collection<String> names) {
        return join(names.stream().map(Quote::of).toList(), "or");
    }

    /** {@code a, b or c}, for phrases that quote themselves. */
    public static String join(List<String> phrases, String word) {
        return switch (phrases.size()) {
            case 0 -> "";
            case 1 -> phrases.getFirst();
            default -> String.join(", ", phrases.subList(0, phrases.size() - 1)) + " " + word + " " + phrases.getLast();
        };
    }

    /** {@code 1 index}, {@code 2 indices}. */
    public static String count(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
