package dev.attune.cli.tune;

import dev.attune.bench.measure.Work;
import dev.attune.cli.Style;
import dev.attune.cli.report.Numbers;
import dev.attune.cli.report.Table;
import dev.attune.runtime.dispatch.Tuning;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What {@code tune} tells of one target. */
public final class TuningSheet {

    private final Tuning.Report report;
    private final Work work;

    public TuningSheet(Tuning.Report report, Work work) {
        this.report = report;
        this.work = work;
    }

    /** The measured schedules, the fastest first, then the failures by cause, then what won and why. */
    public List<String> lines(Style style) {
        List<String> lines = new ArrayList<>();
        List<Trial> measured = measured();
        Table table = new Table("schedule", "median", "spread", "runs", "GFLOP/s", "of best");
        for (Trial trial : measured) {
            Outcome.Measured time = (Outcome.Measured) trial.outcome();
            table.row(
                    trial.schedule() + (trial.schedule().equals(report.defaultSchedule()) ? " *" : ""),
                    Numbers.time(time.medianMilliseconds() * 1e6),
                    String.format(Locale.ROOT, "%.1f%%", 100 * time.spread()),
                    time.runs(),
                    Numbers.digits(1e3 * work.teraflops(time.medianMilliseconds() * 1e6)),
                    Numbers.percent(measured.getFirst().milliseconds(), time.medianMilliseconds()));
        }
        if (!measured.isEmpty()) {
            lines.addAll(table.lines("  "));
            lines.add("  * the compiler's own choice");
        }
        lines.addAll(failures(style));
        lines.add("");
        lines.addAll(verdict(measured, style));
        return lines;
    }

    private List<Trial> measured() {
        return report.trials().stream()
                .filter(trial -> trial.outcome() instanceof Outcome.Measured)
                .sorted(Comparator.comparingDouble(Trial::milliseconds))
                .toList();
    }

    private List<String> failures(Style style) {
        Map<String, List<Schedule>> byCause = new TreeMap<>();
        for (Trial trial : report.trials()) {
            if (trial.outcome() instanceof Outcome.Failed(Outcome.Stage stage, String reason)) {
                byCause.computeIfAbsent(describe(stage) + ": " + reason, _ -> new ArrayList<>())
                        .add(trial.schedule());
            }
        }
        List<String> lines = new ArrayList<>();
        byCause.forEach((cause, schedules) -> {
            lines.add("");
            lines.add(
                    "  " + style.bad("failed") + " " + cause.lines().findFirst().orElse(""));
            lines.add("    " + schedules.stream().map(Schedule::toString).collect(Collectors.joining(" ")));
        });
        return lines;
    }

    private static String describe(Outcome.Stage stage) {
        return switch (stage) {
            case BUILD -> "to build";
            case LOAD -> "to load";
            case RUN -> "to run";
            case WRONG_RESULT -> "the check of its result";
            case TIMEOUT -> "to end in time";
        };
    }

    private List<String> verdict(List<Trial> measured, Style style) {
        if (measured.isEmpty()) {
            return List.of("  " + style.bad("no schedule ran") + ": nothing was chosen");
        }
        List<String> lines = new ArrayList<>();
        Trial best = measured.getFirst();
        lines.add("  " + style.good("won") + "  " + best.schedule() + ", " + Numbers.time(best.milliseconds() * 1e6));
        if (measured.size() > 1) {
            Trial second = measured.get(1);
            double ratio = second.milliseconds() / best.milliseconds();
            double noise = Math.max(spread(best), spread(second));
            lines.add(String.format(
                    Locale.ROOT,
                    "       %.3f times as fast as the next, %s; runs differ by %.1f%%%s",
                    ratio,
                    second.schedule(),
                    100 * noise,
                    ratio - 1 < noise ? ", so the two are as good" : ""));
        }
        ownChoice()
                .filter(own -> own != best)
                .ifPresent(own -> lines.add(String.format(
                        Locale.ROOT,
                        "       %.3f times as fast as the compiler's own choice, %s",
                        own.milliseconds() / best.milliseconds(),
                        own.schedule())));
        return lines;
    }

    /** One line: how many were tried, and what it brought. */
    public String summary(double seconds) {
        long failed = report.trials().size() - measured().size();
        String tried = report.trials().size() + " schedules in " + Numbers.time(seconds * 1e9)
                + (failed == 0 ? "" : ", " + failed + " of them failed");
        Optional<Trial> best = report.best();
        if (best.isEmpty()) {
            return tried;
        }
        return tried
                + ownChoice()
                        .map(own -> own == best.get()
                                ? ": the compiler's own choice is the best of them"
                                : String.format(
                                        Locale.ROOT,
                                        ": the best is %.2f times as fast as the compiler's own choice",
                                        own.milliseconds() / best.get().milliseconds()))
                        .orElse("");
    }

    private Optional<Trial> ownChoice() {
        return measured().stream()
                .filter(trial -> trial.schedule().equals(report.defaultSchedule()))
                .findFirst();
    }

    private static double spread(Trial trial) {
        return trial.outcome() instanceof Outcome.Measured measured ? measured.spread() : 0;
    }
}
