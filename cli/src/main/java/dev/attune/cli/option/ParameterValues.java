package dev.attune.cli.option;

import dev.attune.cli.InputException;
import dev.attune.compiler.diagnostic.NearNames;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Turns {@code -P name=value} into launch parameters of a variant. */
public final class ParameterValues {

    private ParameterValues() {}

    /**
     * The values that were given, typed; parameters left out are absent.
     *
     * @param texts name to text, as given
     * @param origin where they were given, for messages: {@code -P}, or a file's metadata
     * @throws InputException for an unknown name, or a text that is no value of the parameter's type
     */
    public static Map<String, Double> parse(VariantSignature signature, Map<String, String> texts, String origin) {
        Map<String, Double> values = new LinkedHashMap<>();
        texts.forEach((name, text) -> {
            if (name.isBlank() || text.isBlank()) {
                throw new InputException(
                        origin + " " + (name.isBlank() ? "=" + text : name) + ": expected name=value, as in window=256",
                        has(signature));
            }
            ScalarParameter parameter = signature.parameters().stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> unknown(signature, name, origin));
            values.put(name, parse(parameter, text.strip(), origin));
        });
        return values;
    }

    private static InputException unknown(VariantSignature signature, String name, String origin) {
        var known = signature.parameters().stream().map(ScalarParameter::name).toList();
        return new InputException(
                origin + " " + name + ": variant " + signature.name() + " has no parameter '" + name + "'",
                NearNames.suggestion(name, known).orElseGet(() -> has(signature)));
    }

    private static String has(VariantSignature signature) {
        var names = signature.parameters().stream().map(ScalarParameter::name).toList();
        return signature.name() + " has " + (names.isEmpty() ? "no parameters" : String.join(", ", names));
    }

    private static double parse(ScalarParameter parameter, String text, String origin) {
        return switch (parameter.type()) {
            case I32 -> parseInt(parameter, text, origin);
            case F32 -> parseFloat(parameter, text, origin);
            case BOOL -> parseBool(parameter, text, origin);
        };
    }

    private static double parseInt(ScalarParameter parameter, String text, String origin) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw wrong(parameter, text, origin, "an i32: a whole number from -2147483648 to 2147483647");
        }
    }

    private static double parseFloat(ScalarParameter parameter, String text, String origin) {
        double value;
        try {
            value = Double.parseDouble(spelledOut(text));
        } catch (NumberFormatException e) {
            throw wrong(parameter, text, origin, "an f32, as in 50, 0.5 or 1e-3");
        }
        if (Double.isNaN(value)) {
            throw wrong(parameter, text, origin, "an f32 that is a number; a NaN would make every result NaN");
        }
        if (Float.isInfinite((float) value) && !Double.isInfinite(value)) {
            throw wrong(parameter, text, origin, "an f32: its magnitude is at most 3.4e38");
        }
        return (float) value;
    }

    /** {@code inf} and {@code nan} as most tools write them; Java's own {@code 1f} and {@code 0x1p3} are not numbers here. */
    private static String spelledOut(String text) {
        return switch (text.toLowerCase(java.util.Locale.ROOT)) {
            case "inf", "+inf", "infinity" -> "Infinity";
            case "-inf", "-infinity" -> "-Infinity";
            case "nan", "+nan", "-nan" -> "NaN";
            default -> text.matches("[-+0-9.eE]+") ? text : "not a number: " + text;
        };
    }

    private static double parseBool(ScalarParameter parameter, String text, String origin) {
        return switch (text) {
            case "true", "1" -> 1;
            case "false", "0" -> 0;
            default -> throw wrong(parameter, text, origin, "a bool: true or false");
        };
    }

    private static InputException wrong(ScalarParameter parameter, String text, String origin, String expected) {
        return new InputException(
                origin + " " + parameter.name() + "=" + text + ": '" + text + "' is not " + expected,
                "the default of " + parameter.name() + " is " + print(parameter, parameter.defaultValue()));
    }

    /** The default of each parameter, in source order. */
    public static Map<String, Double> defaults(VariantSignature signature) {
        Map<String, Double> values = new LinkedHashMap<>();
        signature.parameters().forEach(parameter -> values.put(parameter.name(), parameter.defaultValue()));
        return values;
    }

    /** A value as {@link #parse} reads it. */
    public static String print(ScalarParameter parameter, double value) {
        return switch (parameter.type()) {
            case I32 -> Long.toString((long) value);
            case F32 -> Float.toString((float) value);
            case BOOL -> Boolean.toString(value != 0);
        };
    }
}
