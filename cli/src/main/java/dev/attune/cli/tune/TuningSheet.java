package dev.attune.cli.tune;

import dev.attune.bench.measure.Work;
import dev.attune.cli.Style;
import dev.attune.cli.report.Numbers;
import dev.attune.cli.report.Table;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.TuningReport;
import dev.attune.runtime.tune.measure.NoiseFloor;
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

    private final TuningReport report;
    private final Work work;

    public TuningSheet(TuningReport report, Work work) {
        this.report = report;
        this.work = work;
    }

    /** The measured schedules, the fastest first, then the failures by cause, then what won and why. */
    public List<String> lines(Style style) {
        List<String> lines = new ArrayList<>();
        List<Entry> measured = measured();
        Table table = new Table("schedule", "median", "spread", "runs", "GFLOP/s", "of best");
        for (Entry entry : measured) {
            Outcome.Measured time = entry.time();
            table.row(
                    entry.name() + (isOwnChoice(entry) ? " *" : ""),
                    Numbers.time(time.medianMilliseconds() * 1e6),
                    String.format(Locale.ROOT, "%.1f%%", 100 * time.spread()),
                    time.runs(),
                    Numbers.digits(1e3 * work.teraflops(time.medianMilliseconds() * 1e6)),
                    Numbers.percent(measured.getFirst().milliseconds(), entry.milliseconds()));
        }
        if (!measured.isEmpty()) {
            lines.addAll(table.lines("  "));
            lines.add("  * the compiler's own choice");
        }
        lines.addAll(failures(style));
        lines.add("");
        lines.addAll(search());
        lines.addAll(verdict(measured, style));
        return lines;
    }

    /** A schedule that was measured. */
    private record Entry(Schedule schedule, Outcome.Measured time, boolean assembledByDriver) {

        double milliseconds() {
            return time.medianMilliseconds();
        }

        String name() {
            return schedule + (assembledByDriver ? ", by the driver's assembler" : "");
        }
    }

    private List<Entry> measured() {
        List<Entry> entries = new ArrayList<>();
        addMeasured(entries, report.trials(), false);
        addMeasured(entries, report.assembledByDriver(), true);
        entries.sort(Comparator.comparingDouble(Entry::milliseconds));
        return entries;
    }

    private static void addMeasured(List<Entry> entries, List<Trial> trials, boolean assembledByDriver) {
        for (Trial trial : trials) {
            if (trial.outcome() instanceof Outcome.Measured time) {
                entries.add(new Entry(trial.schedule(), time, assembledByDriver));
            }
        }
    }

    private boolean isOwnChoice(Entry entry) {
        return !entry.assembledByDriver() && entry.schedule().equals(report.defaultSchedule());
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

    /** How it was searched, and how much a lead must be to mean something. */
    private List<String> search() {
        List<String> lines = new ArrayList<>();
        int givenUp = report.space().givenUp().size();
        lines.add(String.format(
                Locale.ROOT,
                "  %s search: %d of %d schedules tried%s, in the time of %.4g measurements",
                report.strategy().spelling(),
                report.trials().size(),
                report.space().size(),
                givenUp == 0 ? "" : " (the static model gives up " + givenUp + ")",
                report.measurements()));
        if (!report.similar().isEmpty()) {
            lines.add("  it was told what was measured at " + String.join(" and ", report.similar()));
        }
        report.noise()
                .ifPresent(noise -> lines.add(String.format(
                        Locale.ROOT,
                        "  noise floor %.1f%%: %s",
                        100 * noise.relative(),
                        noise.repeated() == 0
                                ? "the standard error of a median here"
                                : "by so much do two measurements of the same schedule differ, over " + noise.repeated()
                                        + " that were repeated")));
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

    private List<String> verdict(List<Entry> measured, Style style) {
        if (measured.isEmpty()) {
            return List.of("  " + style.bad("no schedule ran") + ": nothing was chosen");
        }
        List<String> lines = new ArrayList<>();
        Entry best = measured.getFirst();
        lines.add("  " + style.good("won") + "  " + best.name() + ", " + Numbers.time(best.milliseconds() * 1e6));
        if (measured.size() > 1) {
            Entry second = measured.get(1);
            double ratio = second.milliseconds() / best.milliseconds();
            double noise = report.noise().map(NoiseFloor::relative).orElse(0.0);
            lines.add(String.format(
                    Locale.ROOT,
                    "       %.3f times as fast as the next, %s%s",
                    ratio,
                    second.name(),
                    ratio - 1 < noise ? ": within the noise, so the two are as good" : ""));
        }
        ownChoice(measured)
                .filter(own -> own != best)
                .ifPresent(own -> lines.add(String.format(
                        Locale.ROOT,
                        "       %.3f times as fast as the compiler's own choice, %s",
                        own.milliseconds() / best.milliseconds(),
                        own.name())));
        return lines;
    }

    /** One line: how many were tried, and what it brought. */
    public String summary(double seconds) {
        List<Entry> measured = measured();
        long failed = report.trials().stream()
                .filter(trial -> trial.outcome() instanceof Outcome.Failed)
                .count();
        String tried = report.trials().size()
                + (report.trials().size() == 1 ? " schedule in " : " schedules in ")
                + Numbers.time(seconds * 1e9)
                + (failed == 0 ? "" : ", " + failed + " of them failed");
        if (measured.isEmpty()) {
            return tried;
        }
        Entry best = measured.getFirst();
        return tried
                + ownChoice(measured)
                        .map(own -> own == best
                                ? ": the compiler's own choice is the best of them"
                                : String.format(
                                        Locale.ROOT,
                                        ": the best is %.2f times as fast as the compiler's own choice",
                                        own.milliseconds() / best.milliseconds()))
                        .orElse("");
    }

    private Optional<Entry> ownChoice(List<Entry> measured) {
        return measured.stream().filter(this::isOwnChoice).findFirst();
    }
}
