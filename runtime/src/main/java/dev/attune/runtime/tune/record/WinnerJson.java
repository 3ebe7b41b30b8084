package dev.attune.runtime.tune.record;

import dev.attune.runtime.json.Json;
import dev.attune.runtime.json.JsonException;
import dev.attune.runtime.json.JsonFormat;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The winners of a key as JSON; the key stands in it, so that one text is not taken for another's. */
final class WinnerJson {

    /** More is no file of winners. */
    static final int MAX_BYTES = 16 << 20;

    private WinnerJson() {}

    /** The name of a key's file. */
    static String fileName(TuningKey key) {
        return key.hash() + ".json";
    }

    static byte[] write(TuningKey key, List<Winner> winners) {
        List<Json> rows = new ArrayList<>();
        for (Winner winner : winners) {
            var fields = new LinkedHashMap<String, Json>();
            fields.put("shape", Json.of(winner.shape().toString()));
            fields.put("schedule", Json.of(winner.schedule().toString()));
            fields.put("ms", Json.of(winner.milliseconds()));
            winner.tunedBy().ifPresent(by -> fields.put("by", Json.of(by)));
            rows.add(new Json.Members(fields));
        }
        var members = new LinkedHashMap<String, Json>();
        describe(key).forEach((name, text) -> members.put(name, Json.of(text)));
        members.put("winners", new Json.Elements(rows));
        return JsonFormat.write(new Json.Members(members));
    }

    /**
     * Reads the winners of a key.
     *
     * @throws JsonException when the text has another form, or is another key's
     */
    static List<Winner> read(TuningKey key, byte[] text) {
        Json.Members members = JsonFormat.read(text).asMembers();
        for (Map.Entry<String, String> part : describe(key).entrySet()) {
            if (!members.get(part.getKey()).asText().equals(part.getValue())) {
                throw new JsonException("its " + part.getKey() + " is not " + part.getValue());
            }
        }
        List<Winner> winners = new ArrayList<>();
        try {
            for (Json row : members.get("winners").asElements()) {
                Json.Members fields = row.asMembers();
                Json by = fields.members().get("by");
                winners.add(new Winner(
                        ProblemShape.parse(fields.get("shape").asText()),
                        Schedule.parse(fields.get("schedule").asText()),
                        fields.get("ms").asDouble(),
                        by == null ? Optional.empty() : Optional.of(by.asText())));
            }
        } catch (IllegalArgumentException e) {
            throw new JsonException(e.getMessage(), e);
        }
        return winners;
    }

    private static Map<String, String> describe(TuningKey key) {
        var parts = new LinkedHashMap<String, String>();
        parts.put("device", key.device());
        parts.put("target", key.target().spelling());
        parts.put("families", key.families());
        parts.put("variant", key.variant());
        parts.put("dtype", key.dtype().toString());
        return parts;
    }
}
