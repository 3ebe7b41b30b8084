package dev.attune.cli.db;

import dev.attune.bench.verdict.Judge;
import dev.attune.cli.ExitCode;
import dev.attune.cli.InputException;
import dev.attune.cli.Terminal;
import dev.attune.cli.call.Call;
import dev.attune.cli.call.CallMaker;
import dev.attune.cli.call.CallOptions;
import dev.attune.cli.report.Table;
import dev.attune.cli.source.VariantFile;
import dev.attune.runtime.dispatch.AttentionRequest;
import dev.attune.runtime.dispatch.AttentionRunner;
import dev.attune.runtime.dispatch.TargetChoice;
import dev.attune.runtime.dispatch.Tuning;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.TuningPlan;
import dev.attune.runtime.tune.TuningProgress;
import dev.attune.runtime.tune.TuningReport;
import dev.attune.runtime.tune.record.RecordSet;
import dev.attune.runtime.tune.record.TuningDatabase;
import dev.attune.runtime.tune.record.TuningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * What a search finds here, beside the best of recorded exhaustive searches. Times that were recorded on different occasions
 * differ by more than good schedules do, and the least of many noisy ones is a lucky one: so the two meet again, side by side.
 */
@Command(
        name = "rematch",
        description =
                "Searches anew, on this machine and without other records, every kernel and shape of FILE of which all"
                        + " schedules were measured; then the search's pick, the best of FILE and the compiler's own choice are timed in"
                        + " turns, in several games, each of newly loaded kernels. Prints times over that of the best of FILE: medians"
                        + " of the games, and the least and greatest.",
        mixinStandardHelpOptions = true)
public final class RematchCommand implements Callable<Integer> {

    @ParentCommand
    private DbCommand parent;

    @Parameters(paramLabel = "FILE", description = "Records that export wrote, of exhaustive searches on this machine.")
    private Path file;

    @Option(names = "--variants", paramLabel = "DIR", required = true, description = "Where the .attn files are.")
    private Path variants;

    @Option(
            names = "--games",
            paramLabel = "N",
            description = "So often do the schedules meet; ${DEFAULT-VALUE} times.")
    private int games = 5;

    @Option(
            names = "--budget",
            paramLabel = "N",
            description = "Measurements for each search; by default a fifth of the schedules, 4 to 64.")
    private Integer budget;

    /** What one shape brought: ratios of each game. */
    private record Met(double measurements, int schedules, List<Double> pick, List<Double> own) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (games < 1) {
            throw new InputException("--games " + games + ": one at least");
        }
        var records = new RecordSet(RecordsOfFile.read(file));
        Table table = new Table(
                "variant", "shape", "dtype", "schedules", "measurements", "own choice", "", "guided", "", "the same");
        List<Met> all = new ArrayList<>();
        for (ExhaustiveSearch search : ExhaustiveSearch.of(records, file, variants)) {
            Met met = meet(search);
            all.add(met);
            table.row(
                    search.name(),
                    search.shape(),
                    search.key().dtype(),
                    met.schedules,
                    String.format(Locale.ROOT, "%.0f", met.measurements),
                    Ratios.text(Ratios.median(met.own)),
                    range(met.own),
                    Ratios.text(Ratios.median(met.pick)),
                    range(met.pick),
                    met.pick.stream().allMatch(ratio -> ratio == 1) ? "yes" : "");
        }
        double share = 100 * median(all, met -> met.measurements / met.schedules);
        table.row(
                "median",
                "",
                "",
                "",
                String.format(Locale.ROOT, "%.0f%%", share),
                Ratios.text(median(all, met -> Ratios.median(met.own))),
                "",
                Ratios.text(median(all, met -> Ratios.median(met.pick))),
                "",
                "");
        Terminal terminal = parent.session().terminal();
        table.lines("").forEach(terminal.out()::println);
        terminal.out().flush();
        return ExitCode.OK;
    }

    private static double median(List<Met> all, ToDoubleFunction<Met> value) {
        return Ratios.median(all.stream().map(value::applyAsDouble).toList());
    }

    private static String range(List<Double> ratios) {
        return "[" + Ratios.text(Collections.min(ratios)) + ", " + Ratios.text(Collections.max(ratios)) + "]";
    }

    private Met meet(ExhaustiveSearch search) throws IOException, InterruptedException {
        VariantFile variant = search.variant();
        TuningKey key = search.key();
        ProblemShape shape = search.shape();
        Schedule best = Trial.best(search.trials())
                .orElseThrow(() ->
                        new InputException("no schedule of " + search.name() + " at " + shape + " ran in " + file))
                .schedule();
        Path directory = Files.createTempDirectory("attune-rematch");
        try (Arena arena = Arena.ofShared();
                TuningDatabase empty = new TuningDatabase(directory);
                AttentionRunner runner = parent.session().runner(empty)) {
            TargetChoice target = key.target().isCuda() ? TargetChoice.CUDA : TargetChoice.JAVA;
            var options = new CallOptions(Optional.of(shape), Optional.of(key.dtype()), Optional.empty(), Map.of(), 1);
            Call call = CallMaker.make(variant.signature(), shape, key.dtype(), options, arena);
            Judge judge = Judge.of(variant.attention(), call.arguments());
            var tuning = new Tuning(
                    new AttentionRequest(variant.source(), key.dtype(), shape, target),
                    TuningPlan.guided(budget == null ? OptionalInt.empty() : OptionalInt.of(budget)),
                    judge,
                    TuningProgress.NONE);
            TuningReport report = tuning.run(runner, call.arguments()).getLast();
            if (report.target() != key.target()) {
                throw new InputException(file + " is of " + key.target().spelling()
                        + "; this machine's kernels are for " + report.target().spelling());
            }
            Schedule pick = report.best()
                    .orElseThrow(() ->
                            new KernelBuildException("no schedule of " + search.name() + " at " + shape + " ran here"))
                    .schedule();
            Schedule own = report.defaultSchedule();
            var met = new Met(report.measurements(), report.space().size(), new ArrayList<>(), new ArrayList<>());
            for (int game = 0; game < games; game++) {
                play(tuning, runner, call.arguments(), met, List.of(best, pick, own), report);
            }
            return met;
        } finally {
            delete(directory);
        }
    }

    private static void play(
            Tuning tuning,
            AttentionRunner runner,
            AttentionArguments arguments,
            Met met,
            List<Schedule> bestPickOwn,
            TuningReport report)
            throws InterruptedException {
        List<Schedule> different = List.copyOf(new LinkedHashSet<>(bestPickOwn));
        double[] times = bestPickOwn.stream().mapToDouble(_ -> 1).toArray();
        if (different.size() > 1) {
            List<Trial> trials = tuning.sideBySide(runner, report.target(), different, arguments);
            for (int i = 0; i < times.length; i++) {
                times[i] = trials.get(different.indexOf(bestPickOwn.get(i))).milliseconds();
            }
        }
        met.pick.add(times[1] / times[0]);
        met.own.add(times[2] / times[0]);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
