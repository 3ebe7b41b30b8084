package dev.attune.runtime.json;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value. The accessors throw {@link JsonException} naming what was found where another kind was asked for. */
public sealed interface Json {

    /** Members in the order of the text. */
    record Members(Map<String, Json> members) implements Json {
        public Members {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        /** The member of a name. */
        public Json get(String name) {
            Json value = members.get(name);
            if (value == null) {
                throw new JsonException("member '" + name + "' is missing; found " + members.keySet());
            }
            return value;
        }
    }

    /** An array. */
    record Elements(List<Json> elements) implements Json {
        public Elements {
            elements = List.copyOf(elements);
        }
    }

    /** A string. */
    record Text(String value) implements Json {}

    /** A number, with the digits as written. */
    record Numeral(String digits) implements Json {}

    /** {@code true} or {@code false}. */
    record Truth(boolean value) implements Json {}

    /** {@code null}. */
    record Null() implements Json {}

    /** A whole number. */
    static Json of(long value) {
        return new Numeral(Long.toString(value));
    }

    /** A number; those that JSON has no digits for (NaN, infinities) become their Java spelling as a string. */
    static Json of(double value) {
        return Double.isFinite(value) ? new Numeral(Double.toString(value)) : new Text(Double.toString(value));
    }

    /** A string. */
    static Json of(String value) {
        return new Text(value);
    }

    /** An object of strings. */
    static Json ofTexts(Map<String, String> texts) {
        var members = new LinkedHashMap<String, Json>();
        texts.forEach((name, text) -> members.put(name, new Text(text)));
        return new Members(members);
    }

    /** This value as an object. */
    default Members asMembers() {
        if (this instanceof Members members) {
            return members;
        }
        throw unexpected("an object");
    }

    /** This value as an array. */
    default List<Json> asElements() {
        if (this instanceof Elements elements) {
            return elements.elements();
        }
        throw unexpected("an array");
    }

    /** This value as a string. */
    default String asText() {
        if (this instanceof Text text) {
            return text.value();
        }
        throw unexpected("a string");
    }

    /** This value as an object of strings. */
    default Map<String, String> asTexts() {
        var texts = new LinkedHashMap<String, String>();
        for (Map.Entry<String, Json> member : asMembers().members().entrySet()) {
            texts.put(member.getKey(), member.getValue().asText());
        }
        return texts;
    }

    /** This value as {@code true} or {@code false}. */
    default boolean asTruth() {
        if (this instanceof Truth truth) {
            return truth.value();
        }
        throw unexpected("true or false");
    }

    /** This value as a whole number that fits 64 bits; {@code 1e3} and {@code 4.0} are whole. */
    default long asLong() {
        if (this instanceof Numeral(String digits)) {
            try {
                return Long.parseLong(digits);
            } catch (NumberFormatException notPlain) {
                try {
                    return new BigDecimal(digits).longValueExact();
                } catch (ArithmeticException | NumberFormatException notWhole) {
                    throw new JsonException(digits + " is not a whole number of 64 bits", notWhole);
                }
            }
        }
        throw unexpected("a whole number");
    }

    /** This value as a whole number that fits 32 bits. */
    default int asInt() {
        long value = asLong();
        if (value != (int) value) {
            throw new JsonException(value + " is not a whole number of 32 bits");
        }
        return (int) value;
    }

    /** This value as a double; the inverse of {@link #of(double)}. */
    default double asDouble() {
        String digits;
        if (this instanceof Numeral numeral) {
            digits = numeral.digits();
        } else if (this instanceof Text text) {
            digits = text.value();
        } else {
            throw unexpected("a number");
        }
        try {
            return Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            throw new JsonException("'" + digits + "' is not a number", e);
        }
    }

    private JsonException unexpected(String expected) {
        String found = switch (this) {
            case Members _ -> "an object";
            case Elements _ -> "an array";
            case Text text -> "the string \"" + shorten(text.value()) + "\"";
            case Numeral numeral -> "the number " + shorten(numeral.digits());
            case Truth truth -> String.valueOf(truth.value());
            case Null _ -> "null";
        };
        return new JsonException("expected " + expected + ", found " + found);
    }

    private static String shorten(String text) {
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
