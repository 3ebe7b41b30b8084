package dev.attune.compiler.diagnostic;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which name was meant. */
public final class NearNames {
    /** Longer names are not compared: the table of distances would grow with the square. */
    private static final int MAX_LENGTH = 64;

    private NearNames() {}

    /** The name nearest to a misspelt one, if it is near enough for a guess: a third of its letters, at most three. */
    public static Optional<String> nearest(String misspelt, Collection<String> names) {
        int limit = Math.min(3, Math.max(1, misspelt.length() / 3));
        if (misspelt.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        return names.stream()
                .filter(name -> !name.equals(misspelt) && name.length() > 1 && misspelt.length() > 1)
                .filter(name -> distance(misspelt, name, limit) <= limit)
                .min(Comparator.<String>comparingInt(name -> distance(misspelt, name, limit))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** {@code did you mean `slopes`?}, where a name is near. */
    public static Optional<String> suggestion(String misspelt, Collection<String> names) {
        return nearest(misspelt, names).map(name -> "did you mean `" + name + "`?");
    }

    /** Insertions, deletions, changes and swaps of neighbours; case does not count. Over the limit: any number over it. */
    static int distance(String left, String right, int limit) {
        if (Math.abs(left.length() - right.length()) > limit) {
            return limit + 1;
        }
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int change = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(change, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
