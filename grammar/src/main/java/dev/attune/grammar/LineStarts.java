package dev.attune.grammar;

import java.util.Arrays;

/** Where each line of a text begins. A line ends with LF, CR LF or CR. */
public final class LineStarts {
    private final int[] starts;

    /** Reads the text once. */
    public LineStarts(String text) {
        int[] found = new int[16];
        int count = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean ends = c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'));
            if (ends) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, 2 * count);
                }
                found[count++] = i + 1;
            }
        }
        starts = Arrays.copyOf(found, count);
    }

    /** The line that holds an offset, from 0. */
    public int lineOf(int offset) {
        int at = Arrays.binarySearch(starts, offset);
        return at >= 0 ? at : -at - 2;
    }

    /** The offset at which a line begins. */
    public int startOf(int line) {
        return starts[line];
    }

    /** How many lines there are; at least one. */
    public int count() {
        return starts.length;
    }
}
