package dev.attune.cli.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.attune.bench.measure.Work;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.record.TuningKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SweepPartsTest {

    private static Trial trial(int tile, int stages, double milliseconds) {
        return new Trial(
                new Schedule("mma", Map.of("tile", tile, "stages", stages)), new Outcome.Measured(milliseconds, 0, 9));
    }

    private static SweepResult result(Trial... trials) {
        return new SweepResult(
                "A",
                new TuningKey("d", Target.JAVA, "1", "ab", DType.F32),
                ProblemShape.parse("1,1,1,8,8,8"),
                Optional.empty(),
                new Work(1, 1),
                List.of(trials));
    }

    @Test
    void aKnobIsWorthWhatFixingItCosts() {
        List<KnobWorth> worths = KnobWorth.of(List.of(
                result(trial(64, 1, 2), trial(64, 2, 4), trial(128, 1, 8), trial(128, 2, 3)),
                result(trial(64, 1, 6), trial(128, 1, 1))));
        // the second combination tried one number of stages only
        assertThat(worths).extracting(KnobWorth::knob).containsExactly("stages", "stages", "tile", "tile");
        assertThat(worths).extracting(KnobWorth::value).containsExactly(1, 2, 64, 128);
        assertThat(worths.get(1).cost()).isCloseTo(1.5, within(1e-12));
        assertThat(worths.get(2).cost()).isCloseTo(Math.sqrt(6), within(1e-12));
        assertThat(worths.get(3).cost()).isCloseTo(Math.sqrt(1.5), within(1e-12));
        assertThat(worths.get(3).combinations()).isEqualTo(2);
    }

    @Test
    void shardsShareNothingAndMissNothing() {
        List<Integer> all = IntStream.range(0, 17).boxed().toList();
        List<Integer> together = new ArrayList<>();
        for (int shard = 1; shard <= 5; shard++) {
            together.addAll(Shard.parse(shard + "/5").of(all));
        }
        assertThat(together).containsExactlyInAnyOrderElementsOf(all);
        assertThat(Shard.parse("9/20").of(List.of(1))).isEmpty();
        for (String wrong : List.of("0/3", "4/3", "1", "1/0", "-1/2", "a/b")) {
            assertThatThrownBy(() -> Shard.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theTimeLeftFollowsFromWhatWasDone() {
        assertThat(SweepProgress.secondsLeft(10, 4, 0, 0, 7)).isNaN();
        // 30 trials in 60 seconds; 10 for each of 3 combinations, one of them begun
        assertThat(SweepProgress.secondsLeft(60, 3, 2, 20, 10)).isCloseTo(2 * (3 * 10 - 10), within(1e-12));
        assertThat(SweepProgress.secondsLeft(60, 0, 2, 20, 0)).isZero();
    }

    @Test
    void namesCannotLeaveTheirPlaceInAPage() {
        String bars = Plots.bars(List.of(new Plots.Bar("<b>&\"", 1, Double.NaN, "x\u0000y", "</title>")));
        assertThat(bars)
                .contains("&lt;b&gt;&amp;&quot;", "x\uFFFDy", "&lt;/title&gt;")
                .doesNotContain("<b>");
    }

    @Test
    void barsWithoutLengthAndTimesBelowTheBestStayOnTheirAxis() {
        assertThat(Plots.bars(List.of(new Plots.Bar("a", 0, Double.NaN, "+0.0%", ""))))
                .contains("width=\"0.0\"");
        String strips = Plots.strips(
                List.of(new Plots.Strip("a", List.of(new Plots.Dot(0.5, false, ""), new Plots.Dot(1, true, "")))), 3);
        String left = "cx=\"%.1f\"".formatted(2 * 10 + Math.ceil(7.4));
        assertThat(strips.split(left, -1)).as("dots at 1, in %s", strips).hasSize(3);
    }

    @Test
    void aLongLabelIsCutAndWholeWhereItIsPointedAt() {
        String label = "x".repeat(80);
        assertThat(Plots.bars(List.of(new Plots.Bar(label, 1, Double.NaN, "1", ""))))
                .contains(">" + "x".repeat(61) + "...<title>" + label + "</title>");
    }
}
