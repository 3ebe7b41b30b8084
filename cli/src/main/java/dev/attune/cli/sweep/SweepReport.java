package dev.attune.cli.sweep;

import dev.attune.bench.measure.Work;
import dev.attune.cli.Terminal;
import dev.attune.cli.WholeFiles;
import dev.attune.cli.call.CallMaker;
import dev.attune.cli.report.Numbers;
import dev.attune.compiler.CompilerService;
import dev.attune.compiler.reference.AttendedPairs;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.record.RecordSet;
import dev.attune.runtime.tune.record.TuningDatabase;
import dev.attune.runtime.tune.record.TuningKey;
import dev.attune.runtime.tune.record.TuningRecord;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The page of a sweep: one file, viewable without a network. */
public final class SweepReport {

    /** Times of more than so many times the best stand at the end of the axis. */
    private static final double MOST = 3;

    private final List<SweepResult> results;
    private final int combinations;

    private SweepReport(List<SweepResult> results, int combinations) {
        this.results = results;
        this.combinations = combinations;
    }

    /** Writes {@code report.html}, of what a database holds of some combinations, into a folder and says where it is. */
    public static void write(List<SweepUnit> units, TuningDatabase database, Path folder, Terminal terminal)
            throws IOException {
        Path page = folder.resolve("report.html");
        WholeFiles.write(page, of(units, database).html().getBytes(StandardCharsets.UTF_8));
        terminal.out().println("report: " + page);
        terminal.out().flush();
    }

    /** What a database holds of some combinations, from this device or any other. */
    static SweepReport of(List<SweepUnit> units, TuningDatabase database) {
        List<TuningRecord> records = new ArrayList<>();
        database.forEach(records::add);
        var set = new RecordSet(records);
        List<SweepResult> results = new ArrayList<>();
        for (TuningKey key : set.keys()) {
            for (ProblemShape shape : set.shapes(key)) {
                units.stream()
                        .filter(unit -> TuningKey.hash(unit.variant().source()).equals(key.variant())
                                && unit.shape().equals(shape)
                                && unit.dtype() == key.dtype())
                        .findFirst()
                        .ifPresent(unit -> results.add(result(unit, key, set.trials(key, shape))));
            }
        }
        results.sort(Comparator.comparing(SweepResult::variant).thenComparing(SweepResult::label));
        return new SweepReport(results, units.size());
    }

    private static SweepResult result(SweepUnit unit, TuningKey key, List<Trial> trials) {
        long pairs;
        try (Arena arena = Arena.ofShared()) {
            var call = CallMaker.outline(unit.variant().signature(), unit.shape(), unit.dtype(), unit.options(), arena);
            pairs = AttendedPairs.count(unit.variant().attention(), call.arguments());
        }
        return new SweepResult(
                unit.variant().signature().name(),
                key,
                unit.shape(),
                own(unit, key),
                Work.of(unit.shape(), unit.dtype(), pairs),
                trials.stream().sorted(Trial.FASTEST).toList());
    }

    private static Optional<Schedule> own(SweepUnit unit, TuningKey key) {
        DType dtype = unit.dtype();
        try {
            return Optional.of(new CompilerService()
                    .space(new KernelRequest(
                            unit.variant().source(), key.target(), dtype, unit.shape(), Optional.empty()))
                    .getFirst());
        } catch (KernelBuildException e) {
            // the records may be of a compiler that could
            return Optional.empty();
        }
    }

    String html() {
        long trials =
                results.stream().mapToLong(result -> result.trials().size()).sum();
        var page = new StringBuilder(HEAD);
        page.append("<h1>Sweep</h1>\n<p>")
                .append(combinations)
                .append(" combinations, ")
                .append(trials)
                .append(" trials");
        results.stream()
                .map(result -> result.key().device())
                .distinct()
                .forEach(device -> page.append("<br>on ").append(Plots.escape(device)));
        page.append("</p>\n");
        section(page, "Speed by shape", SPEED, "Nothing ran.", speeds(), Plots::bars);
        section(page, "Spread over the space", SPREAD, "Nothing ran.", spreads(), rows -> Plots.strips(rows, MOST));
        section(page, "What each knob is worth", KNOBS, "No knob was tried at several values.", knobs(), Plots::bars);
        section(page, "Failures by cause", "How many trials ended so.", "Nothing failed.", failures(), Plots::bars);
        return page.append("</body></html>\n").toString();
    }

    private static <T> void section(
            StringBuilder page, String title, String text, String none, List<T> rows, Function<List<T>, String> plot) {
        page.append("<h2>")
                .append(title)
                .append("</h2>\n<p>")
                .append(rows.isEmpty() ? none : text)
                .append("</p>\n")
                .append(rows.isEmpty() ? "" : plot.apply(rows));
    }

    private List<Plots.Bar> speeds() {
        List<Plots.Bar> bars = new ArrayList<>();
        for (SweepResult result : results) {
            result.best().ifPresent(best -> {
                double own = result.measured().stream()
                        .filter(result::isOwn)
                        .mapToDouble(trial -> gigaflops(result, trial))
                        .findFirst()
                        .orElse(Double.NaN);
                bars.add(new Plots.Bar(
                        result.label(),
                        gigaflops(result, best),
                        own,
                        Numbers.digits(gigaflops(result, best)) + " GFLOP/s",
                        best.schedule() + ": " + Numbers.time(best.milliseconds() * 1e6)));
            });
        }
        return bars;
    }

    private static double gigaflops(SweepResult result, Trial trial) {
        return 1e3 * result.work().teraflops(trial.milliseconds() * 1e6);
    }

    private List<Plots.Strip> spreads() {
        List<Plots.Strip> strips = new ArrayList<>();
        for (SweepResult result : results) {
            if (result.best().isPresent()) {
                strips.add(new Plots.Strip(
                        result.label(),
                        result.measured().stream()
                                .sorted(Comparator.comparing(result::isOwn))
                                .map(trial -> new Plots.Dot(
                                        result.ofBest(trial),
                                        result.isOwn(trial),
                                        trial.schedule() + ": " + Plots.text("%.3f", result.ofBest(trial))))
                                .toList()));
            }
        }
        return strips;
    }

    private List<Plots.Bar> knobs() {
        return KnobWorth.of(results).stream()
                .map(worth -> new Plots.Bar(
                        worth.family() + "  " + worth.knob() + " = " + worth.value(),
                        worth.cost() - 1,
                        Double.NaN,
                        Plots.text("%+.1f%%", 100 * (worth.cost() - 1)),
                        "in " + worth.combinations() + " combinations"))
                .toList();
    }

    private List<Plots.Bar> failures() {
        Map<String, Integer> counts = new TreeMap<>();
        for (SweepResult result : results) {
            for (Trial trial : result.trials()) {
                if (trial.outcome() instanceof Outcome.Failed(Outcome.Stage stage, String reason)) {
                    String first = reason.lines().findFirst().orElse("");
                    counts.merge(
                            stage + ": " + (first.length() > 60 ? first.substring(0, 57) + "..." : first),
                            1,
                            Integer::sum);
                }
            }
        }
        return counts.entrySet().stream()
                .map(cause -> new Plots.Bar(
                        cause.getKey(), cause.getValue(), Double.NaN, String.valueOf(cause.getValue()), cause.getKey()))
                .toList();
    }

    private static final String SPEED =
            "The fastest schedule of each combination, over attended pairs. The stroke is the"
                    + " compiler's own choice. Point at a bar for the schedule and its time.";
    private static final String SPREAD =
            "Every schedule's time over the best's, on a logarithmic axis up to 3; the larger ring is"
                    + " the compiler's own choice.";
    private static final String KNOBS =
            "What is lost when a knob is fixed at a value and the others are tuned: geometric mean over"
                    + " the combinations that tried it. 0 would be no loss. Searches that try few schedules overstate it.";

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Attune: sweep</title>
            <style>
            :root { color-scheme: light dark; --bar: #2a6f97; --mark: #c8553d; --quiet: #8888; }
            body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 980px; padding: 0 1rem; }
            svg { font: 12px ui-monospace, monospace; max-width: 100%; height: auto; display: block; }
            svg text { fill: currentColor; }
            .label { text-anchor: end; }
            .tick { text-anchor: middle; opacity: .7; }
            .bar { fill: var(--bar); }
            .mark { stroke: var(--mark); stroke-width: 3; }
            .grid { stroke: var(--quiet); }
            .dot { fill: var(--bar); fill-opacity: .35; }
            .own { fill: none; stroke: var(--mark); stroke-width: 2.5; r: 6px; }
            </style></head><body>
            """;
}
