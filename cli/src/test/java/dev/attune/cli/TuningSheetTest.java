package dev.attune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.bench.measure.Work;
import dev.attune.cli.tune.TuningSheet;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.TuningReport;
import dev.attune.runtime.tune.search.Strategy;
import dev.attune.runtime.tune.space.SearchSpace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TuningSheetTest {

    private static final Schedule OWN = new Schedule("mma", Map.of("tile.q", 64));
    private static final Schedule WIDE = new Schedule("mma", Map.of("tile.q", 128));
    private static final Schedule HUGE = new Schedule("mma", Map.of("tile.q", 256));
    private static final Work WORK = Work.of(new ProblemShape(1, 1, 1, 1024, 1024, 64, 64), DType.BF16, 1024 * 1024);

    private static Trial measured(Schedule schedule, double milliseconds, double spread) {
        return new Trial(schedule, new Outcome.Measured(milliseconds, spread, 30));
    }

    private static String print(List<Trial> trials, List<Trial> byDriver) {
        var space = SearchSpace.whole(List.of(OWN, WIDE, HUGE), Map.of());
        var report = TuningReport.of(Target.PTX_SM_80, Strategy.GUIDED, space, trials, List.of(), byDriver, List.of());
        return String.join("\n", new TuningSheet(report, WORK).lines(new Style(false))) + "\n"
                + new TuningSheet(report, WORK).summary(3.5) + "\n";
    }

    @Test
    void theTableShowsWhatWonAndWhatFailed() {
        Golden.check(
                "tuning.txt",
                print(
                        List.of(
                                measured(OWN, 0.5, 0.01),
                                measured(WIDE, 0.4, 0.02),
                                new Trial(
                                        HUGE,
                                        new Outcome.Failed(Outcome.Stage.LOAD, "needs 300000 bytes of shared memory"))),
                        List.of(measured(WIDE, 0.396, 0.02))));
    }

    @Test
    void aLeadWithinTheNoiseIsNone() {
        assertThat(print(List.of(measured(OWN, 0.5, 0.3), measured(WIDE, 0.49, 0.3)), List.of()))
                .contains("noise floor 5.1%")
                .contains("within the noise, so the two are as good");
        assertThat(print(List.of(measured(OWN, 0.5, 0.01), measured(WIDE, 0.4, 0.01)), List.of()))
                .contains("1.250 times as fast as the next")
                .doesNotContain("so the two are as good");
    }

    @Test
    void whereEveryScheduleFailsThatIsSaid() {
        assertThat(print(
                        List.of(new Trial(OWN, new Outcome.Failed(Outcome.Stage.WRONG_RESULT, "out is wrong: 0.5"))),
                        List.of()))
                .contains("failed the check of its result: out is wrong: 0.5")
                .contains("no schedule ran: nothing was chosen")
                .endsWith("1 schedule in 3.50 s, 1 of them failed\n");
    }
}
