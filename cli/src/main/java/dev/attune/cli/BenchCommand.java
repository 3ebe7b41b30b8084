package dev.attune.cli;

import dev.attune.bench.BenchCase;
import dev.attune.bench.BenchResult;
import dev.attune.bench.CaseRunner;
import dev.attune.bench.CasesFile;
import dev.attune.bench.CompileTimes;
import dev.attune.cli.option.Converters;
import dev.attune.cli.option.ParameterValues;
import dev.attune.cli.option.RunTarget;
import dev.attune.cli.option.TargetFlag;
import dev.attune.cli.report.Numbers;
import dev.attune.cli.source.VariantFile;
import dev.attune.runtime.dispatch.AttentionRunner;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Times a table of cases. */
@Command(
        name = "bench",
        description = {
            "Times the cases of a table: median of at least 20 runs after warm-up. On a GPU the tensors are on the device, and the"
                    + " second-level cache is cleared before each timed run."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  attune bench --target cuda --cases cases.tsv --variants variants --tsv attune.tsv",
            "  attune bench --target java --cases small.tsv --variants examples",
            "",
            "The table has the columns id variant params pass dtype B H Hkv Sq Skv D Dv, separated by tabs; variant names a file in"
                    + " DIR without .attn. Captured tensors: ALiBi slopes, documents of 1024 tokens, a prefix of a quarter of the"
                    + " keys, random bias and sinks. The results have the columns id ms tflops tbps kernel; operations count"
                    + " attended pairs only, bytes count q, k, v and out once. A case that fails is the row FAIL.",
            "",
            "Exit codes: 0 ok, 1 the input was wrong, 2 a case failed, 3 internal error."
        })
final class BenchCommand implements Callable<Integer> {

    private static final int GPU_TRIALS = 8;

    private final Session session;
    private final Terminal terminal;

    @Option(
            names = "--target",
            required = true,
            paramLabel = "T",
            converter = Converters.OfRunTarget.class,
            description = "java or cuda.")
    private RunTarget target;

    @Option(names = "--cases", required = true, paramLabel = "CASES.tsv", description = "The table of cases.")
    private Path cases;

    @Option(names = "--variants", required = true, paramLabel = "DIR", description = "The folder of the variants.")
    private Path variants;

    @Option(names = "--tsv", paramLabel = "OUT", description = "Writes the results here, anew after each case.")
    private Path tsv;

    @Option(
            names = "--tune",
            paramLabel = "N",
            description =
                    "Tries N schedules for each shape that was not tuned before; by default 8 on cuda and 0 on java.")
    private Integer trials;

    @Option(
            names = "--compile-times",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Measures how long compiling takes, before the cases; on by default.")
    private boolean compileTimes;

    BenchCommand(Session session) {
        this.session = session;
        this.terminal = session.terminal();
    }

    /** A case with its variant, checked. */
    private record Ready(BenchCase each, VariantFile file, Map<String, Double> parameters) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (target == RunTarget.REFERENCE) {
            throw new InputException("bench times kernels, and the reference is none", "take --target java or cuda");
        }
        if (tsv != null) {
            WholeFiles.requirePlace("--tsv", tsv);
        }
        List<BenchCase> all = CasesFile.parse(cases.toString(), Files.readString(cases, StandardCharsets.UTF_8));
        List<Ready> ready = load(all);
        if (compileTimes) {
            printCompileTimes(ready.getFirst().file());
        }
        int budget = trials == null ? (target == RunTarget.CUDA ? GPU_TRIALS : 0) : trials;
        List<BenchResult> results = new ArrayList<>();
        try (AttentionRunner runner = session.runner()) {
            CaseRunner caseRunner = new CaseRunner(runner, TargetFlag.choice(Optional.of(target)), budget);
            for (Ready one : ready) {
                BenchResult result = caseRunner.run(
                        one.each(), one.file().source(), one.file().attention(), one.parameters());
                results.add(result);
                print(result);
                if (tsv != null) {
                    WholeFiles.write(tsv, BenchResult.table(results).getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return results.stream().allMatch(BenchResult::isMeasured) ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    /** Reads every variant before the first case runs: a slip in the last row should not cost the time of the others. */
    private List<Ready> load(List<BenchCase> all) throws IOException {
        Map<String, VariantFile> files = new LinkedHashMap<>();
        List<Ready> ready = new ArrayList<>();
        for (BenchCase each : all) {
            VariantFile file = files.get(each.variant());
            if (file == null) {
                file = VariantFile.load(variants.resolve(each.variant() + ".attn"), Optional.empty());
                files.put(each.variant(), file);
            }
            ready.add(new Ready(
                    each, file, ParameterValues.parse(file.signature(), each.parameters(), "case " + each.id() + ":")));
        }
        return ready;
    }

    private void print(BenchResult result) {
        PrintWriter out = terminal.out();
        switch (result.outcome()) {
            case BenchResult.Measured measured ->
                out.println(String.format(
                        Locale.ROOT,
                        "%-24s %10s  %14s  %12s  %s",
                        result.id(),
                        Numbers.time(measured.milliseconds() * 1e6),
                        Numbers.rate(measured.teraflops() * 1e12, "FLOP"),
                        Numbers.rate(measured.terabytes() * 1e12, "B"),
                        measured.kernel()));
            case BenchResult.Failed failed -> {
                out.println(String.format(
                        Locale.ROOT,
                        "%-24s %10s",
                        result.id(),
                        terminal.outStyle().bad("FAIL")));
                terminal.err()
                        .println(terminal.errStyle().bad("error:") + " case " + result.id() + ": "
                                + failed.cause().lines().findFirst().orElse(""));
                terminal.err().flush();
            }
        }
        out.flush();
    }

    private void printCompileTimes(VariantFile file) throws InterruptedException {
        CompileTimes times = CompileTimes.measure(Compilers.service(), file.source());
        terminal.out()
                .println("compile, head dim " + CompileTimes.HEAD_DIM + ": text to running Java kernel "
                        + Numbers.time(times.javaCold()) + " cold, "
                        + Numbers.time(times.javaWarm().median()) + " warm; text to assembled PTX "
                        + Numbers.time(times.ptxWarm().median()) + " warm (medians of "
                        + times.ptxWarm().runs() + ")");
        terminal.out().flush();
    }
}
