package dev.attune.runtime.json;

import java.nio.charset.StandardCharsets;

/** Reads and writes {@link Json} as UTF-8 text. */
public final class JsonFormat {

    /** How deep arrays and objects may nest in a text that is read. */
    public static final int MAX_DEPTH = 32;

    /** The longest number that is read, in characters. */
    static final int MAX_NUMBER = 64;

    private JsonFormat() {}

    /**
     * Reads one value; only white space may follow it.
     *
     * @throws JsonException when the text is not JSON, nests deeper than {@link #MAX_DEPTH}, has a number of more than 64
     *     digits, or names a member twice
     */
    public static Json read(byte[] text) {
        Json plain = PlainJson.read(text);
        return plain != null ? plain : JacksonJson.read(text);
    }

    /** Writes a value as compact UTF-8 text. */
    public static byte[] write(Json value) {
        return JacksonJson.write(value);
    }

    /** {@link #write} as a string. */
    public static String toString(Json value) {
        return new String(write(value), StandardCharsets.UTF_8);
    }
}
