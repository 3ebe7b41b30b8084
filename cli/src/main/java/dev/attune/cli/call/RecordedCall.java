package dev.attune.cli.call;

import dev.attune.cli.InputException;
import dev.attune.runtime.json.Json;
import dev.attune.runtime.json.JsonException;
import dev.attune.runtime.json.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a file's metadata says about the call that made its results.
 *
 * @param parameters launch parameters by name, as text
 * @param scale factor on the dot product; empty for the standard one
 */
record RecordedCall(Map<String, String> parameters, Optional<Double> scale) {

    /**
     * Reads metadata {@code params} (a JSON object of numbers and booleans) and {@code scale} (a number, or {@code default}).
     *
     * @throws InputException when one of them has another form
     */
    static RecordedCall of(Path path, Map<String, String> metadata) {
        Map<String, String> parameters = parse(path, metadata.getOrDefault("params", "{}"));
        String scale = metadata.getOrDefault("scale", "default");
        return new RecordedCall(
                parameters, scale.equals("default") ? Optional.empty() : Optional.of(number(path, scale)));
    }

    private static double number(Path path, String text) {
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // refused below, with the infinities
        }
        throw new InputException(path + ": metadata scale is '" + text + "'; it must be a number or 'default'");
    }

    private static Map<String, String> parse(Path path, String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        try {
            JsonFormat.read(text.getBytes(StandardCharsets.UTF_8))
                    .asMembers()
                    .members()
                    .forEach((name, value) -> parameters.put(name, print(value)));
        } catch (JsonException e) {
            throw new InputException(path + ": metadata params is '" + text
                    + "'; it must be a JSON object, as in {\"window\": 50}: " + e.getMessage());
        }
        return parameters;
    }

    private static String print(Json value) {
        return switch (value) {
            case Json.Numeral(String digits) -> digits;
            case Json.Truth(boolean truth) -> Boolean.toString(truth);
            case Json.Text _, Json.Null _, Json.Members _, Json.Elements _ ->
                throw new JsonException("a parameter is a number, true or false");
        };
    }
}
