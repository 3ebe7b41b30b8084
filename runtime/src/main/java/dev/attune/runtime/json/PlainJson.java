package dev.attune.runtime.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the JSON that Attune itself writes: of escapes it knows those of one letter. A process that only runs a kernel reads
 * two such texts, and Jackson takes it 40 ms to load. Whatever is not plain, or not right, is left to Jackson, which knows
 * what to say about it.
 */
final class PlainJson {

    /** The text is for Jackson. */
    private static final class NotPlain extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotPlain() {
            super(null, null, false, false);
        }
    }

    private final byte[] text;
    private int at;

    private PlainJson(byte[] text) {
        this.text = text;
    }

    /** The value, or null where the text is for Jackson to read or to refuse. */
    static Json read(byte[] text) {
        var reader = new PlainJson(text);
        try {
            Json value = reader.value(JsonFormat.MAX_DEPTH);
            reader.space();
            return reader.at == text.length ? value : null;
        } catch (NotPlain e) {
            return null;
        }
    }

    private Json value(int depth) {
        space();
        return switch (peek()) {
            case '{' -> members(depth);
            case '[' -> elements(depth);
            case '"' -> new Json.Text(string());
            case 't' -> literal("true", new Json.Truth(true));
            case 'f' -> literal("false", new Json.Truth(false));
            case 'n' -> literal("null", new Json.Null());
            default -> numeral();
        };
    }

    private Json members(int depth) {
        if (depth == 0) {
            throw new NotPlain();
        }
        Map<String, Json> members = new LinkedHashMap<>();
        for (boolean more = opens('}'); more; more = goesOn('}')) {
            space();
            String name = string();
            space();
            expect(':');
            if (members.put(name, value(depth - 1)) != null) {
                throw new NotPlain();
            }
        }
        return new Json.Members(members);
    }

    private Json elements(int depth) {
        if (depth == 0) {
            throw new NotPlain();
        }
        List<Json> elements = new ArrayList<>();
        for (boolean more = opens(']'); more; more = goesOn(']')) {
            elements.add(value(depth - 1));
        }
        return new Json.Elements(elements);
    }

    /** Whether something stands between a bracket and the one that closes it. */
    private boolean opens(char close) {
        at++;
        space();
        if (peek() == close) {
            at++;
            return false;
        }
        return true;
    }

    /** Whether a comma comes next, rather than the closing bracket. */
    private boolean goesOn(char close) {
        space();
        if (peek() == ',') {
            at++;
            return true;
        }
        expect(close);
        return false;
    }

    private String string() {
        expect('"');
        int start = at;
        StringBuilder unescaped = null;
        while (true) {
            byte next = peek();
            if (next == '"') {
                String run = characters(start);
                at++;
                return unescaped == null ? run : unescaped.append(run).toString();
            }
            if (next >= 0 && next < ' ') {
                throw new NotPlain();
            }
            if (next == '\\') {
                unescaped = unescaped == null ? new StringBuilder() : unescaped;
                unescaped.append(characters(start));
                at++;
                unescaped.append(escaped(peek()));
                start = at + 1;
            }
            at++;
        }
    }

    /** From a place to here; bytes that are no UTF-8 are for Jackson to complain of. */
    private String characters(int start) {
        String characters = new String(text, start, at - start, StandardCharsets.UTF_8);
        if (characters.indexOf('\uFFFD') >= 0) {
            throw new NotPlain();
        }
        return characters;
    }

    private static char escaped(byte letter) {
        return switch (letter) {
            case '"', '\\', '/' -> (char) letter;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> throw new NotPlain();
        };
    }

    private Json numeral() {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        int whole = digits();
        if (whole == 0 || whole > 1 && text[at - whole] == '0') {
            throw new NotPlain();
        }
        if (at < text.length && text[at] == '.') {
            at++;
            if (digits() == 0) {
                throw new NotPlain();
            }
        }
        if (at < text.length && (text[at] == 'e' || text[at] == 'E') || at - start > JsonFormat.MAX_NUMBER) {
            throw new NotPlain();
        }
        return new Json.Numeral(new String(text, start, at - start, StandardCharsets.US_ASCII));
    }

    private int digits() {
        int start = at;
        while (at < text.length && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        return at - start;
    }

    private Json literal(String spelling, Json value) {
        for (int i = 0; i < spelling.length(); i++) {
            expect(spelling.charAt(i));
        }
        return value;
    }

    private void space() {
        while (at < text.length && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
    }

    private byte peek() {
        if (at >= text.length) {
            throw new NotPlain();
        }
        return text[at];
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw new NotPlain();
        }
        at++;
    }
}
