package dev.attune.runtime.arguments;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Hints for a name that is not known. */
final class NearNames {

    private NearNames() {}

    /** {@code ; did you mean 'window'?}, or the list of what there is. */
    static String hint(String wrong, Collection<String> known) {
        if (known.isEmpty()) {
            return "; there are none";
        }
        // two letters swapped are two changes
        int few = wrong.length() < 4 ? 1 : Math.max(2, wrong.length() / 3);
        return known.stream()
                // every name of one letter is one change from every other
                .filter(name -> wrong.length() > 1 && name.length() > 1 && distance(wrong, name) <= few)
                .min(Comparator.comparingInt((String name) -> distance(wrong, name)))
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("; there are: "
                        + String.join(", ", known.stream().sorted().toList()));
    }

    /** How many letters must be put in, taken out or changed; case does not count. */
    private static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
