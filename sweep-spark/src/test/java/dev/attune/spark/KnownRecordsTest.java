package dev.attune.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.cli.option.RunTarget;
import dev.attune.cli.sweep.SweepUnit;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.record.SearchSummary;
import dev.attune.runtime.tune.record.TuningDatabase;
import dev.attune.runtime.tune.record.TuningKey;
import dev.attune.runtime.tune.search.Strategy;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownRecordsTest {

    private static final Trial TRIAL = new Trial(new Schedule("f", Map.of("a", 1)), new Outcome.Measured(1, 0, 9));
    private static final SearchSummary ENDED = new SearchSummary(Strategy.EXHAUSTIVE, 1, 1, OptionalDouble.empty());

    @TempDir
    private Path folder;

    private static SweepUnit unit(String shape) {
        return Units.of("", RunTarget.JAVA, shape);
    }

    private static TuningKey key(String device, String families) {
        SweepUnit any = unit("1,1,1,8,8,16");
        return new TuningKey(
                device, Target.JAVA, families, TuningKey.hash(any.variant().source()), any.dtype());
    }

    @Test
    void aSearchThatEndedOnAnyDeviceIsDoneButNoneOfAnotherVersion() {
        try (var database = new TuningDatabase(folder)) {
            database.record(key("elsewhere", "2"), ProblemShape.parse("1,1,1,8,8,16"), ENDED);
            database.record(key("here", "1"), ProblemShape.parse("1,1,1,9,9,16"), ENDED);
            database.record(key("here", "2"), ProblemShape.parse("1,1,1,7,7,16"), TRIAL);
            var known = new KnownRecords(database, _ -> "2");
            assertThat(known.isDone(unit("1,1,1,8,8,16"))).isTrue();
            assertThat(known.isDone(Units.of("", RunTarget.CUDA, "1,1,1,8,8,16")))
                    .isFalse();
            assertThat(known.isDone(unit("1,1,1,9,9,16")))
                    .as("of another version")
                    .isFalse();
            assertThat(known.isDone(unit("1,1,1,7,7,16"))).as("cut off").isFalse();
        }
    }

    @Test
    void aTaskStartsFromItsOwnTrialsAndThoseOfTheNearestShapes() {
        try (var database = new TuningDatabase(folder)) {
            for (String shape : new String[] {"1,1,1,8,8,16", "1,1,1,9,9,16", "1,1,1,10,10,16", "1,1,1,24,24,16"}) {
                database.record(key("d", "2"), ProblemShape.parse(shape), TRIAL);
            }
            assertThat(new KnownRecords(database, _ -> "2").of(unit("1,1,1,8,8,16")))
                    .extracting(record -> record.shape().toString())
                    .containsExactlyInAnyOrder("1,1,1,8,8,16", "1,1,1,9,9,16", "1,1,1,10,10,16");
        }
    }
}
