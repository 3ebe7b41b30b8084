package dev.attune.runtime.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.load.FakeCompiler;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tune.record.RecordSet;
import dev.attune.runtime.tune.record.TuningKey;
import dev.attune.runtime.tune.record.TuningRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Tuning from what another machine recorded. */
class ReplayTest {

    private static final VariantSource VARIANT = new VariantSource("a.attn", "text", "A");
    private static final ProblemShape SHAPE = ProblemShape.parse("1,2,1,8,16,32");
    private static final TuningKey KEY =
            new TuningKey("a GPU far away", Target.PTX_SM_90A, "old", TuningKey.hash(VARIANT), DType.BF16);

    private final FakeCompiler compiler = new FakeCompiler("Replayed");

    private static KernelRequest request(ProblemShape shape) {
        return new KernelRequest(VARIANT, Target.PTX_SM_90A, DType.BF16, shape, Optional.empty());
    }

    private static Schedule micros(int value) {
        return FakeCompiler.schedule("micros", value);
    }

    private static List<TuningRecord> records() {
        List<TuningRecord> records = new ArrayList<>();
        for (int micros = 100; micros <= 4000; micros += 100) {
            Outcome outcome = micros == 200
                    ? new Outcome.Failed(Outcome.Stage.WRONG_RESULT, "out is wrong")
                    : new Outcome.Measured(1 + Math.abs(micros - 1300) / 1000.0, 0.01, 9);
            records.add(new TuningRecord.OfTrial(
                    KEY, SHAPE, new Trial(micros(micros), outcome), "2026-01-01T00:00:00.000Z"));
        }
        return records;
    }

    @Test
    void noKernelIsBuiltAndTheRecordedBestIsFound() throws InterruptedException {
        compiler.space = List.of(micros(4000), micros(77), micros(100));
        var replay = new Replay(compiler, new RecordSet(records()));
        assertThat(replay.key(request(SHAPE))).contains(KEY);
        TuningReport all = replay.run(request(SHAPE), KEY, TuningPlan.exhaustive(), false, TuningProgress.NONE);
        assertThat(all.space().size()).isEqualTo(40);
        assertThat(all.defaultSchedule()).isEqualTo(micros(4000));
        assertThat(all.best().orElseThrow().schedule()).isEqualTo(micros(1300));
        assertThat(all.trials())
                .filteredOn(trial -> trial.outcome() instanceof Outcome.Failed)
                .hasSize(1);
        TuningReport guided =
                replay.run(request(SHAPE), KEY, TuningPlan.guided(OptionalInt.of(11)), false, TuningProgress.NONE);
        assertThat(guided.measurements()).isLessThanOrEqualTo(11);
        assertThat(guided.best().orElseThrow().milliseconds()).isLessThan(1.15);
        assertThat(compiler.compiled).hasValue(0);
    }

    @Test
    void whatWasNotRecordedIsNotThere() {
        var replay = new Replay(compiler, new RecordSet(records()));
        assertThat(replay.key(request(ProblemShape.parse("1,2,1,9,16,32")))).isEmpty();
        assertThat(replay.key(new KernelRequest(VARIANT, Target.JAVA, DType.BF16, SHAPE, Optional.empty())))
                .isEmpty();
    }
}
