package dev.attune.cli.db;

import dev.attune.cli.ExitCode;
import dev.attune.cli.Session;
import dev.attune.cli.report.Table;
import dev.attune.compiler.CompilerService;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.tune.Replay;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.TuningPlan;
import dev.attune.runtime.tune.TuningProgress;
import dev.attune.runtime.tune.TuningReport;
import dev.attune.runtime.tune.record.RecordSet;
import dev.attune.runtime.tune.record.TuningKey;
import dev.attune.runtime.tune.search.Strategy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What the strategies would have found. */
@Command(
        name = "strategies",
        description =
                "Lets each strategy search, by replay, every kernel and shape of FILE of which all schedules were measured, and"
                        + " prints how the time of its pick compares with the best. Needs no device.",
        mixinStandardHelpOptions = true)
public final class StrategiesCommand implements Callable<Integer> {

    private static final List<Strategy> JUDGED = List.of(Strategy.GUIDED, Strategy.HALVING, Strategy.RANDOM);

    @ParentCommand
    private DbCommand parent;

    @Parameters(paramLabel = "FILE", description = "Records that export wrote, of exhaustive searches.")
    private Path file;

    @Option(names = "--variants", paramLabel = "DIR", required = true, description = "Where the .attn files are.")
    private Path variants;

    @Option(
            names = "--budget",
            paramLabel = "N",
            description = "Measurements for each search; by default a fifth of the schedules, 4 to 64.")
    private Integer budget;

    @Option(names = "--alone", description = "Hides from each search what was recorded at other shapes.")
    private boolean alone;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var all = new RecordSet(RecordsOfFile.read(file));
        var replay = new Replay(new CompilerService(), all);
        Table table = new Table(
                "variant",
                "shape",
                "dtype",
                "schedules",
                "own choice",
                "guided",
                "in",
                "halving",
                "in",
                "random",
                "in");
        Map<Strategy, List<Double>> ratios = new EnumMap<>(Strategy.class);
        Map<Strategy, List<Double>> shares = new EnumMap<>(Strategy.class);
        List<Double> own = new ArrayList<>();
        for (ExhaustiveSearch search : ExhaustiveSearch.of(all, file, variants)) {
            TuningKey key = search.key();
            var request = new KernelRequest(
                    search.variant().source(), key.target(), key.dtype(), search.shape(), Optional.empty());
            List<Trial> trials = search.trials();
            double best = Trial.best(trials).orElseThrow().milliseconds();
            List<Object> row = new ArrayList<>(List.of(search.name(), search.shape(), key.dtype(), trials.size()));
            for (Strategy strategy : JUDGED) {
                TuningPlan plan = new TuningPlan(
                        strategy, budget == null ? OptionalInt.empty() : OptionalInt.of(budget), 1, false);
                TuningReport report = replay.run(request, key, plan, alone, TuningProgress.NONE);
                double measurements = report.measurements();
                double ratio = report.best().map(Trial::milliseconds).orElse(Double.POSITIVE_INFINITY) / best;
                if (strategy == JUDGED.getFirst()) {
                    double ownChoice = time(trials, report) / best;
                    own.add(ownChoice);
                    row.add(Ratios.text(ownChoice));
                }
                row.add(Ratios.text(ratio));
                row.add(String.format(Locale.ROOT, "%.0f", measurements));
                ratios.computeIfAbsent(strategy, _ -> new ArrayList<>()).add(ratio);
                shares.computeIfAbsent(strategy, _ -> new ArrayList<>()).add(measurements / trials.size());
            }
            table.row(row.toArray());
        }
        List<Object> medians = new ArrayList<>(List.of("median", "", "", "", Ratios.text(Ratios.median(own))));
        for (Strategy strategy : JUDGED) {
            medians.add(Ratios.text(Ratios.median(ratios.get(strategy))));
            medians.add(String.format(Locale.ROOT, "%.0f%%", 100 * Ratios.median(shares.get(strategy))));
        }
        table.row(medians.toArray());
        Session session = parent.session();
        table.lines("").forEach(session.terminal().out()::println);
        session.terminal().out().flush();
        return ExitCode.OK;
    }

    private static double time(List<Trial> trials, TuningReport report) {
        return trials.stream()
                .filter(trial -> trial.schedule().equals(report.defaultSchedule()))
                .findFirst()
                .map(Trial::milliseconds)
                .orElse(Double.POSITIVE_INFINITY);
    }
}
