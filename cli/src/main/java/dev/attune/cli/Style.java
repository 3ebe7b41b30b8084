package dev.attune.cli;

/**
 * Colours of the command's own text; plain text where they are off.
 *
 * @param colours whether to emit ANSI escapes
 */
public record Style(boolean colours) {

    /** Headings and the words that a reader looks for first. */
    public String bold(String text) {
        return wrap("1", text);
    }

    /** What may be skipped. */
    public String faint(String text) {
        return wrap("2", text);
    }

    /** Something failed. */
    public String bad(String text) {
        return wrap("1;31", text);
    }

    /** Something passed. */
    public String good(String text) {
        return wrap("1;32", text);
    }

    /** A hint or a note. */
    public String note(String text) {
        return wrap("36", text);
    }

    private String wrap(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
