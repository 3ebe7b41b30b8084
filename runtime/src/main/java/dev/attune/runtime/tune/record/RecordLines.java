package dev.attune.runtime.tune.record;

import dev.attune.runtime.json.Json;
import dev.attune.runtime.json.JsonException;
import dev.attune.runtime.json.JsonFormat;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.search.Strategy;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Records as lines of JSON, one object each: {@code {"kind":"trial","device":...,"schedule":...,"stage":"MEASURED","ms":1.5,...}}
 * and {@code {"kind":"search",...}}. What is read may come from anywhere: every field has bounds.
 */
public final class RecordLines {

    /** The longest line that is read, in bytes. */
    public static final int MAX_LINE = 1 << 16;

    private static final int MAX_TEXT = 512;
    private static final int MAX_REASON = 16_384;
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final String MEASURED = "MEASURED";

    private RecordLines() {}

    /** A record as one line, without its end. */
    public static String write(TuningRecord record) {
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("kind", Json.of(record instanceof TuningRecord.OfTrial ? "trial" : "search"));
        fields.put("device", Json.of(record.key().device()));
        fields.put("target", Json.of(record.key().target().spelling()));
        fields.put("families", Json.of(record.key().families()));
        fields.put("variant", Json.of(record.key().variant()));
        fields.put("dtype", Json.of(record.key().dtype().toString()));
        fields.put("shape", Json.of(record.shape().toString()));
        switch (record) {
            case TuningRecord.OfTrial trial -> {
                fields.put("schedule", Json.of(trial.trial().schedule().toString()));
                switch (trial.trial().outcome()) {
                    case Outcome.Measured(double median, double spread, int runs, double effort) -> {
                        fields.put("stage", Json.of(MEASURED));
                        fields.put("ms", Json.of(median));
                        fields.put("spread", Json.of(spread));
                        fields.put("runs", Json.of(runs));
                        fields.put("effort", Json.of(effort));
                    }
                    case Outcome.Failed(Outcome.Stage stage, String reason) -> {
                        fields.put("stage", Json.of(stage.name()));
                        fields.put("reason", Json.of(shorten(reason)));
                    }
                }
            }
            case TuningRecord.OfSearch search -> {
                fields.put("strategy", Json.of(search.summary().strategy().spelling()));
                fields.put("trials", Json.of(search.summary().trials()));
                fields.put("space", Json.of(search.summary().space()));
                search.summary().noise().ifPresent(noise -> fields.put("noise", Json.of(noise)));
            }
        }
        fields.put("at", Json.of(record.recordedAt()));
        return JsonFormat.toString(new Json.Members(fields));
    }

    private static String shorten(String reason) {
        return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
    }

    /**
     * Reads a line.
     *
     * @throws JsonException when it is not such a record, or a field is out of bounds
     */
    public static TuningRecord read(String line) {
        byte[] text = line.getBytes(StandardCharsets.UTF_8);
        if (text.length > MAX_LINE) {
            throw new JsonException("the line has " + text.length + " bytes; at most " + MAX_LINE + " are read");
        }
        Json.Members fields = JsonFormat.read(text).asMembers();
        try {
            var key = new TuningKey(
                    text(fields, "device", MAX_TEXT),
                    Target.parse(text(fields, "target", MAX_TEXT)),
                    text(fields, "families", MAX_TEXT),
                    matching(fields, "variant", HASH),
                    dtype(text(fields, "dtype", MAX_TEXT)));
            ProblemShape shape = ProblemShape.parse(text(fields, "shape", MAX_TEXT));
            String at = matching(fields, "at", TIME);
            String kind = text(fields, "kind", MAX_TEXT);
            return switch (kind) {
                case "trial" -> new TuningRecord.OfTrial(key, shape, trial(fields), at);
                case "search" -> new TuningRecord.OfSearch(key, shape, summary(fields), at);
                default -> throw new JsonException("no kind of record is called '" + kind + "'");
            };
        } catch (IllegalArgumentException e) {
            throw new JsonException(e.getMessage(), e);
        }
    }

    private static DType dtype(String name) {
        return DType.named(name)
                .filter(DType::isFloating)
                .orElseThrow(() -> new JsonException("no dtype of attention is called '" + name + "'"));
    }

    private static Trial trial(Json.Members fields) {
        Schedule schedule = Schedule.parse(text(fields, "schedule", MAX_TEXT));
        String stage = text(fields, "stage", MAX_TEXT);
        if (!stage.equals(MEASURED)) {
            return new Trial(
                    schedule, new Outcome.Failed(Outcome.Stage.valueOf(stage), text(fields, "reason", MAX_REASON)));
        }
        return new Trial(
                schedule,
                new Outcome.Measured(
                        within(fields, "ms", 1e-9, 1e12),
                        within(fields, "spread", 0, 1e6),
                        (int) within(fields, "runs", 1, Integer.MAX_VALUE),
                        within(fields, "effort", 1e-6, 1)));
    }

    private static SearchSummary summary(Json.Members fields) {
        OptionalDouble noise = fields.members().containsKey("noise")
                ? OptionalDouble.of(within(fields, "noise", 0, 1e6))
                : OptionalDouble.empty();
        return new SearchSummary(
                Strategy.parse(text(fields, "strategy", MAX_TEXT)),
                fields.get("trials").asInt(),
                fields.get("space").asInt(),
                noise);
    }

    private static String text(Json.Members fields, String name, int most) {
        String text = fields.get(name).asText();
        if (text.length() > most) {
            throw new JsonException(name + " has " + text.length() + " characters; at most " + most + " are read");
        }
        return text;
    }

    private static String matching(Json.Members fields, String name, Pattern pattern) {
        String text = text(fields, name, MAX_TEXT);
        if (!pattern.matcher(text).matches()) {
            throw new JsonException(name + " is '" + text + "'; it has to match " + pattern);
        }
        return text;
    }

    private static double within(Json.Members fields, String name, double least, double most) {
        double value = fields.get(name).asDouble();
        if (!(value >= least && value <= most)) {
            throw new JsonException(name + " is " + value + "; it has to be from " + least + " to " + most);
        }
        return value;
    }
}
