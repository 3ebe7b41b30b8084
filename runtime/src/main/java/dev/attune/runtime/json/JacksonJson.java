package dev.attune.runtime.json;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** JSON by way of Jackson, apart from {@link JsonFormat} so that a process that reads plain texts alone opens no jar of Jackson's. */
final class JacksonJson {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonFormat.MAX_DEPTH)
                    .maxNumberLength(JsonFormat.MAX_NUMBER)
                    .build())
            .build();

    private JacksonJson() {}

    /** As {@link JsonFormat#read}. */
    static Json read(byte[] text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                throw new JsonException("the text is empty");
            }
            Json value = value(parser);
            if (parser.nextToken() != null) {
                throw new JsonException("more text after the end of the value, at byte "
                        + parser.currentTokenLocation().getByteOffset());
            }
            return value;
        } catch (JacksonException e) {
            throw new JsonException(describe(e), e);
        }
    }

    /** As {@link JsonFormat#write}. */
    static byte[] write(Json value) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            write(value, generator);
        }
        return bytes.toByteArray();
    }

    private static Json value(JsonParser parser) {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> members(parser);
            case START_ARRAY -> {
                var elements = new ArrayList<Json>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(parser));
                }
                yield new Json.Elements(elements);
            }
            case VALUE_STRING -> new Json.Text(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Numeral(parser.getString());
            case VALUE_TRUE -> new Json.Truth(true);
            case VALUE_FALSE -> new Json.Truth(false);
            case VALUE_NULL -> new Json.Null();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new JsonException("unexpected " + token);
        };
    }

    private static Json members(JsonParser parser) {
        Map<String, Json> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (members.put(name, value(parser)) != null) {
                throw new JsonException("the name '" + name + "' occurs twice in one object");
            }
        }
        return new Json.Members(members);
    }

    private static void write(Json value, JsonGenerator generator) {
        switch (value) {
            case Json.Members members -> {
                generator.writeStartObject();
                members.members().forEach((name, member) -> {
                    generator.writeName(name);
                    write(member, generator);
                });
                generator.writeEndObject();
            }
            case Json.Elements elements -> {
                generator.writeStartArray();
                elements.elements().forEach(element -> write(element, generator));
                generator.writeEndArray();
            }
            case Json.Text text -> generator.writeString(text.value());
            case Json.Numeral numeral -> generator.writeNumber(numeral.digits());
            case Json.Truth truth -> generator.writeBoolean(truth.value());
            case Json.Null _ -> generator.writeNull();
        }
    }

    private static String describe(JacksonException e) {
        long offset = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
        // left out: the address of an object of Jackson's own, and how a Java caller would set Jackson otherwise
        String message = e.getOriginalMessage()
                .replaceAll("\\s*\\(start marker at .*\\)", "")
                .replaceAll(", from `[^`]*`", "")
                .replaceAll(": enable `[^`]*` to allow", "");
        return message + (offset < 0 ? "" : ", at byte " + offset);
    }
}
