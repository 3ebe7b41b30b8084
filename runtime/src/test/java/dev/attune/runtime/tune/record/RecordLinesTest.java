package dev.attune.runtime.tune.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.runtime.json.JsonException;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.search.Strategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordLinesTest {

    private static final TuningKey KEY =
            new TuningKey("a \"GPU\" \u00e9", Target.PTX_SM_90A, "1", "ab".repeat(32), DType.BF16);
    private static final ProblemShape SHAPE = ProblemShape.parse("2,16,4,1024,1024,128,64");
    private static final String AT = "2026-01-31T12:00:00.000Z";
    private static final Schedule SCHEDULE = new Schedule("mma", Map.of("tile.q", 64, "stages", 2));
    private static final TuningRecord MEASURED =
            new TuningRecord.OfTrial(KEY, SHAPE, new Trial(SCHEDULE, new Outcome.Measured(1.25, 0.01, 20, 0.5)), AT);
    private static final TuningRecord FAILED = new TuningRecord.OfTrial(
            KEY, SHAPE, new Trial(SCHEDULE, new Outcome.Failed(Outcome.Stage.TIMEOUT, "not done\nafter 2 s")), AT);
    private static final TuningRecord SEARCH = new TuningRecord.OfSearch(
            KEY, SHAPE, new SearchSummary(Strategy.GUIDED, 18, 92, OptionalDouble.of(0.012)), AT);

    @TempDir
    private Path folder;

    @Test
    void everyKindOfRecordComesBackAsItWas() {
        for (TuningRecord record : List.of(MEASURED, FAILED, SEARCH)) {
            String line = RecordLines.write(record);
            assertThat(line).doesNotContain("\n");
            assertThat(RecordLines.read(line)).isEqualTo(record);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"ms\":1.25 | \"ms\":-1 | ms is -1.0",
                "\"ms\":1.25 | \"ms\":\"NaN\" | ms is NaN",
                "\"ms\":1.25 | \"ms\":1e300 | ms is 1.0E300",
                "\"runs\":20 | \"runs\":0 | runs is 0",
                "\"effort\":0.5 | \"effort\":2 | effort is 2",
                "\"stage\":\"MEASURED\" | \"stage\":\"LOST\" | LOST",
                "\"kind\":\"trial\" | \"kind\":\"rumour\" | no kind of record is called 'rumour'",
                "\"target\":\"ptx:sm_90a\" | \"target\":\"ptx:sm_1\" | no target",
                "\"dtype\":\"bf16\" | \"dtype\":\"bool\" | no dtype of attention",
                "2,16,4,1024,1024,128,64 | 2,16,3,1024,1024,128,64 | kv_heads",
                "2,16,4,1024,1024,128,64 | 2,16,4,2000000000,2000000000,128,64 | pairs",
                "mma[stages=2,tile.q=64] | mma[stages=2 | expected FAMILY",
                "2026-01-31T12:00:00.000Z | yesterday | it has to match",
                "abababab | ../../ab | it has to match",
                "\"schedule\": | \"plan\": | 'schedule' is missing",
            })
    void whatIsOutOfBoundsIsRefused(String part, String other, String complaint) {
        String line = RecordLines.write(MEASURED);
        assertThat(line).contains(part);
        assertThatThrownBy(() -> RecordLines.read(line.replace(part, other)))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void damagedLinesNeverDoMoreThanComplain() {
        var random = new Random(7);
        String line = RecordLines.write(MEASURED);
        for (int i = 0; i < 3000; i++) {
            var text = new StringBuilder(line);
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                text.setCharAt(random.nextInt(text.length()), (char) (32 + random.nextInt(95)));
            }
            try {
                assertThat(RecordLines.read(text.toString()).shape().batch()).isPositive();
            } catch (JsonException expected) {
                assertThat(expected).hasMessageMatching("(?s).+");
            }
        }
    }

    @Test
    void aFileSaysWhichLineIsWrong() throws IOException {
        Path file = folder.resolve("records.jsonl");
        Files.writeString(file, RecordLines.write(MEASURED) + "\n\n" + RecordLines.write(SEARCH) + "\nno json\n");
        assertThatThrownBy(() -> RecordFile.read(file))
                .isInstanceOf(JsonException.class)
                .hasMessageStartingWith("line 4: ");
        Files.writeString(file, RecordLines.write(MEASURED) + "\n\n" + RecordLines.write(SEARCH));
        assertThat(RecordFile.read(file)).containsExactly(MEASURED, SEARCH);
        Files.writeString(file, "x".repeat(RecordLines.MAX_LINE + 2));
        assertThatThrownBy(() -> RecordFile.read(file))
                .hasMessageContaining("line 1: it has more than the 65536 bytes");
    }

    @Test
    void aDatabaseGoesThroughAFile() throws IOException {
        Path file = folder.resolve("records.jsonl");
        try (var from = new TuningDatabase(folder.resolve("from"));
                var to = new TuningDatabase(folder.resolve("to"))) {
            from.merge(List.of(FAILED, SEARCH));
            assertThat(RecordFile.write(from, file)).isEqualTo(2);
            assertThat(to.merge(RecordFile.read(file))).isEqualTo(2);
            // twice is once
            assertThat(to.merge(RecordFile.read(file))).isZero();
            assertThat(to.trials(KEY, SHAPE))
                    .extracting(Trial::outcome)
                    .containsExactly(((TuningRecord.OfTrial) FAILED).trial().outcome());
            assertThat(to.search(KEY, SHAPE)).contains(((TuningRecord.OfSearch) SEARCH).summary());
        }
    }
}
