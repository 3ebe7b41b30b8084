package dev.attune.compiler.diagnostic;

import java.util.List;

/**
 * Text for people, and for editors that jump to {@code file:line:column}:
 *
 * <pre>
 * alibi.attn:5:21: error[A0301]: no `slope` is in scope
 *   5 |     score = score + slope[h]
 *     |                     ^^^^^
 *     = did you mean `slopes`?
 * </pre>
 */
public final class Renderer {

    /** Longer lines are shown in part, around the caret. */
    private static final int MAX_LINE = 160;

    private static final int SHOWN_BEFORE_CARET = 60;

    private final boolean colors;

    private Renderer(boolean colors) {
        this.colors = colors;
    }

    /** Without escape sequences. */
    public static Renderer plain() {
        return new Renderer(false);
    }

    /** With colours for a terminal. */
    public static Renderer ansi() {
        return new Renderer(true);
    }

    /** All of them, an empty line between two. */
    public String render(List<Diagnostic> diagnostics) {
        return String.join("\n", diagnostics.stream().map(this::render).toList());
    }

    /** One of them; ends with a line break. */
    public String render(Diagnostic diagnostic) {
        String color = diagnostic.severity() == Severity.ERROR ? "31" : "33";
        var out = new StringBuilder();
        out.append(paint("1", place(diagnostic.span())))
                .append(": ")
                .append(paint(
                        "1;" + color,
                        diagnostic.severity().word() + "[" + diagnostic.code().id() + "]"))
                .append(": ")
                .append(paint("1", visible(diagnostic.message())))
                .append('\n');
        excerpt(out, diagnostic.span(), color);
        String gutter = " ".repeat(gutter(diagnostic.span()));
        diagnostic
                .hint()
                .ifPresent(hint -> out.append(gutter)
                        .append(paint("36", "= "))
                        .append(visible(hint))
                        .append('\n'));
        diagnostic.label().ifPresent(label -> {
            out.append(place(label.span()))
                    .append(": ")
                    .append(visible(label.text()))
                    .append('\n');
            excerpt(out, label.span(), "36");
        });
        return out.toString();
    }

    private static String place(Span span) {
        SourceFile.Position position = span.position();
        return visible(span.file().name()) + ":" + position.line() + ":" + position.column();
    }

    /** What stands before the bar: two spaces, the line's number, a space. */
    private static int gutter(Span span) {
        return 2 + Math.max(2, Integer.toString(span.position().line()).length());
    }

    private void excerpt(StringBuilder out, Span span, String color) {
        SourceFile.Position position = span.position();
        int[] line = span.file().line(position.line()).codePoints().toArray();
        int caret = Math.min(position.column() - 1, line.length);
        int width = span.file()
                .text()
                .codePointCount(
                        span.start(), Math.min(span.end(), span.file().text().length()));
        int end = Math.min(line.length, caret + Math.max(1, width));
        int from = line.length <= MAX_LINE ? 0 : Math.max(0, caret - SHOWN_BEFORE_CARET);
        int to = Math.min(line.length, from + MAX_LINE);
        String gutter = " ".repeat(gutter(span));
        String number = Integer.toString(position.line());
        out.append(" ".repeat(gutter.length() - number.length() - 1))
                .append(paint("36", number + " | "))
                .append(from > 0 ? "..." : "")
                .append(visible(new String(line, from, to - from)))
                .append(to < line.length ? "..." : "")
                .append('\n');
        out.append(gutter).append(paint("36", "| ")).append(from > 0 ? "   " : "");
        for (int i = from; i < caret; i++) {
            out.append(line[i] == '\t' ? '\t' : ' ');
        }
        out.append(paint("1;" + color, "^".repeat(Math.max(1, Math.min(end, to) - caret))))
                .append('\n');
    }

    /** A file must not steer the terminal: control characters are shown, not sent. */
    private static String visible(String text) {
        var shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean hidden = c != '\t' && (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
            shown.appendCodePoint(hidden ? 0xFFFD : c);
        });
        return shown.toString();
    }

    private String paint(String style, String text) {
        return colors ? "\u001b[" + style + "m" + text + "\u001b[0m" : text;
    }
}
