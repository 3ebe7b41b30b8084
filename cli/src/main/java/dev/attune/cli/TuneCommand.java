package dev.attune.cli;

import dev.attune.bench.measure.Work;
import dev.attune.bench.verdict.Judge;
import dev.attune.cli.call.Call;
import dev.attune.cli.call.CallMaker;
import dev.attune.cli.call.CallReader;
import dev.attune.cli.option.CallFlags;
import dev.attune.cli.option.Converters;
import dev.attune.cli.option.RunTarget;
import dev.attune.cli.option.VariantOptions;
import dev.attune.cli.source.VariantFile;
import dev.attune.cli.tune.BarProgress;
import dev.attune.cli.tune.TuningSheet;
import dev.attune.compiler.reference.AttendedPairs;
import dev.attune.runtime.dispatch.AttentionRequest;
import dev.attune.runtime.dispatch.AttentionRunner;
import dev.attune.runtime.dispatch.Tuning;
import dev.attune.runtime.tensor.DType;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the schedules of a variant for a shape, and remembers the best. */
@Command(
        name = "tune",
        description = {
            "Measures the schedules of a variant for a shape and shows what won and why. The winner is remembered for this machine:"
                    + " later runs of the shape, and of shapes like it, use it."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  attune tune examples/gemma2.attn --shape 1,8,4,4096,4096,256",
            "  attune tune examples/sliding_window.attn --shape 2,16,16,8192,8192,128 -P window=1024 --dtype bf16",
            "  attune tune examples/causal.attn --shape 1,16,16,2048,2048,64 --budget 8",
            "",
            "Exit codes: 0 ok, 1 the input was wrong, 2 no schedule gave a right result, 3 internal error."
        })
final class TuneCommand implements Callable<Integer> {

    private final Session session;
    private final Terminal terminal;

    @Mixin
    private VariantOptions variant;

    @Mixin
    private CallFlags flags;

    @Option(
            names = "--target",
            paramLabel = "T",
            converter = Converters.OfRunTarget.class,
            description = "java or cuda; by default cuda where there is a GPU, java otherwise.")
    private RunTarget target;

    @Option(
            names = "--in",
            paramLabel = "X.safetensors",
            description = "Inputs to measure with, in place of --shape and random ones.")
    private Path in;

    @Option(
            names = "--budget",
            paramLabel = "N",
            description = "Measures at most N schedules: the compiler's own choice and others drawn by --seed.")
    private Integer budget;

    TuneCommand(Session session) {
        this.session = session;
        this.terminal = session.terminal();
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        VariantFile file = variant.load();
        SourceMessages.print(terminal, file.warnings());
        try (Arena arena = Arena.ofShared();
                AttentionRunner runner = session.runner()) {
            Call call = makeCall(file, arena);
            AttentionRequest request = new AttentionRequest(
                    file.source(), call.dtype(), call.shape(), Session.choice(Optional.ofNullable(target)));
            Judge judge = Judge.of(file.attention(), call.arguments());
            List<Tuning.Report> reports;
            try (BarProgress bar = new BarProgress(terminal, file.signature().name())) {
                OptionalInt trials = budget == null ? OptionalInt.empty() : OptionalInt.of(budget);
                reports = new Tuning(request, trials, judge, bar).run(runner, call.arguments());
            }
            print(file, call, judge, reports);
            boolean won = reports.stream().anyMatch(report -> report.best().isPresent());
            return won ? ExitCode.OK : ExitCode.CHECK_FAILED;
        }
    }

    private void check() {
        if (in == null && flags.shape().isEmpty()) {
            throw new InputException(
                    "tune needs --shape, or --in with inputs to measure with", "as in --shape 1,16,4,2048,2048,64");
        }
        if (target == RunTarget.REFERENCE) {
            throw new InputException("the reference has no schedules", "tune for --target java or cuda");
        }
        if (budget != null && budget < 1) {
            throw new InputException("--budget " + budget + ": at least one schedule has to be measured");
        }
    }

    private Call makeCall(VariantFile file, Arena arena) {
        if (in != null) {
            return CallReader.read(in, file.signature(), flags.options(), arena);
        }
        DType dtype = flags.dtype().orElseGet(() -> Session.usualDType(Optional.ofNullable(target)));
        return CallMaker.make(file.signature(), flags.shape().orElseThrow(), dtype, flags.options(), arena);
    }

    private void print(VariantFile file, Call call, Judge judge, List<Tuning.Report> reports) {
        PrintWriter out = terminal.out();
        Work work = Work.of(call.shape(), call.dtype(), AttendedPairs.count(file.attention(), call.arguments()));
        for (Tuning.Report report : reports) {
            out.println(terminal.outStyle().bold(file.signature().name()) + "  " + call.shape() + " " + call.dtype()
                    + " on " + report.target().spelling() + ", each result checked against "
                    + judge.reference().describe());
            out.println();
            new TuningSheet(report, work).lines(terminal.outStyle()).forEach(out::println);
        }
        out.flush();
    }
}
