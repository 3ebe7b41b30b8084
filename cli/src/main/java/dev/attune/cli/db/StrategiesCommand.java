package dev.attune.cli.db;

import dev.attune.cli.ExitCode;
import dev.attune.cli.InputException;
import dev.attune.cli.Session;
import dev.attune.cli.report.Table;
import dev.attune.cli.source.VariantFile;
import dev.attune.compiler.CompilerService;
import dev.attune.runtime.kernel.KernelCompiler;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.ProblemShape;
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
        Map<String, VariantFile> files = VariantsByHash.of(variants);
        var all = new RecordSet(RecordsOfFile.read(file));
        KernelCompiler compiler = new CompilerService();
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
        for (TuningKey key : all.keys()) {
            VariantFile variant = files.get(key.variant());
            for (ProblemShape shape : all.shapes(key)) {
                if (variant == null || !all.isExhaustive(key, shape)) {
                    continue;
                }
                KernelRequest request =
                        new KernelRequest(variant.source(), key.target(), key.dtype(), shape, Optional.empty());
                List<Trial> trials = all.trials(key, shape);
                double best = Trial.best(trials).orElseThrow().milliseconds();
                List<Object> row =
                        new ArrayList<>(List.of(variant.signature().name(), shape, key.dtype(), trials.size()));
                Replay replay = new Replay(compiler, all);
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
        }
        if (own.isEmpty()) {
            throw new InputException(
                    file + " has no exhaustive search of a variant in " + variants,
                    "record one, as in attune tune FILE --shape ... --strategy exhaustive");
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
