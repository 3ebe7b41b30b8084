package dev.attune.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.cli.option.RunTarget;
import dev.attune.cli.sweep.SweepUnit;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.record.TuningKey;
import dev.attune.runtime.tune.record.TuningRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnitTaskTest {

    @Test
    void anExecutorGetsTheSameCombination() throws Exception {
        SweepUnit unit = Units.of("", RunTarget.CUDA, "1,2,1,8,9,64");
        var key = new TuningKey(
                "d", Target.PTX_SM_80, "1", TuningKey.hash(unit.variant().source()), unit.dtype());
        List<TuningRecord> known = List.of(new TuningRecord.OfTrial(
                key,
                ProblemShape.parse("1,2,1,8,9,64"),
                new Trial(new Schedule("mma", Map.of("tile", 64)), new Outcome.Measured(1.5, 0.1, 9)),
                "2026-01-31T12:00:00.000Z"));

        UnitTask arrived = (UnitTask) serialized(UnitTask.of(3, unit, known));

        assertThat(arrived.number()).isEqualTo(3);
        assertThat(arrived.knownRecords()).isEqualTo(known);
        SweepUnit there = arrived.unit();
        assertThat(there.variant().source()).isEqualTo(unit.variant().source());
        assertThat(there.shape()).isEqualTo(unit.shape());
        assertThat(there.dtype()).isEqualTo(unit.dtype());
        assertThat(there.target()).isEqualTo(unit.target());
        assertThat(there.parameters()).isEqualTo(unit.parameters());
        assertThat(there.plan()).isEqualTo(unit.plan());
    }

    private static Object serialized(Object object) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }
}
