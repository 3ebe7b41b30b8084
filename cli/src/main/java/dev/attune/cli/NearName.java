package dev.attune.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that a user probably meant. */
public final class NearName {

    private NearName() {}

    /** The known name with the fewest changed letters, where these are few enough for a slip of the finger. */
    public static Optional<String> find(String wrong, Collection<String> known) {
        return known.stream()
                .filter(name -> distance(wrong, name) <= Math.max(1, Math.min(3, wrong.length() / 3)))
                .min(Comparator.comparingInt(name -> distance(wrong, name)));
    }

    /** {@code did you mean 'window'?} where there is a near name, and the known names otherwise. */
    public static String hint(String wrong, String kind, Collection<String> known) {
        return find(wrong, known)
                .map(name -> "did you mean '" + name + "'?")
                .orElseGet(
                        () -> known.isEmpty() ? "there is no " + kind + " here" : "known: " + String.join(", ", known));
    }

    /** Levenshtein's distance, with a swap of neighbours as one step; case counts for nothing. */
    private static int distance(String left, String right) {
        String a = left.toLowerCase(java.util.Locale.ROOT);
        String b = right.toLowerCase(java.util.Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                int best = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
                best = Math.min(best, cost[i - 1][j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, cost[i - 2][j - 2] + 1);
                }
                cost[i][j] = best;
            }
        }
        return cost[a.length()][b.length()];
    }
}
