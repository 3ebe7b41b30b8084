package dev.attune.cli.report;

import dev.attune.cli.Style;
import java.util.List;

/** Labelled lines under a title: what a command did, for people. */
public final class Sheet {

    private static final int LABEL_WIDTH = 10;
    private static final String INDENT = "  ";

    private final Style style;
    private final StringBuilder text = new StringBuilder();

    public Sheet(Style style) {
        this.style = style;
    }

    /** The first line: a name, and where it is from. */
    public Sheet title(String name, String origin) {
        text.append(style.bold(name)).append(INDENT).append(style.faint(origin)).append('\n');
        return this;
    }

    /** Lines of their own; none for an empty text. */
    public Sheet text(String lines) {
        lines.lines()
                .forEach(line ->
                        text.append(INDENT).append(style.faint(line.strip())).append('\n'));
        return this;
    }

    /** A line with a label. */
    public Sheet add(String label, String line) {
        return add(label, List.of(line));
    }

    /** Lines with a label before the first. */
    public Sheet add(String label, List<String> lines) {
        String shown = label;
        for (String line : lines) {
            text.append(INDENT)
                    .append(style.bold(shown + " ".repeat(Math.max(1, LABEL_WIDTH - shown.length()))))
                    .append(line)
                    .append('\n');
            shown = "";
        }
        return this;
    }

    /** An empty line. */
    public Sheet gap() {
        text.append('\n');
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
