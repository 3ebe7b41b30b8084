package dev.attune.cli;

import dev.attune.bench.measure.Work;
import dev.attune.bench.verdict.Judge;
import dev.attune.cli.call.Call;
import dev.attune.cli.call.CallMaker;
import dev.attune.cli.db.RecordsOfFile;
import dev.attune.cli.option.CallFlags;
import dev.attune.cli.option.PlanFlags;
import dev.attune.cli.option.RunTarget;
import dev.attune.cli.option.TargetFlag;
import dev.attune.cli.option.VariantOptions;
import dev.attune.cli.source.VariantFile;
import dev.attune.cli.tune.BarProgress;
import dev.attune.cli.tune.TuningSheet;
import dev.attune.compiler.CompilerService;
import dev.attune.compiler.reference.AttendedPairs;
import dev.attune.runtime.dispatch.AttentionRequest;
import dev.attune.runtime.dispatch.AttentionRunner;
import dev.attune.runtime.dispatch.Tuning;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tune.Replay;
import dev.attune.runtime.tune.TuningProgress;
import dev.attune.runtime.tune.TuningReport;
import dev.attune.runtime.tune.record.RecordSet;
import dev.attune.runtime.tune.record.TuningKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
            "  attune tune examples/causal.attn --shape 1,16,16,2048,2048,64 --strategy exhaustive --resume",
            "",
            "Strategies: guided (default) tries what a model of the times so far, of similar shapes and of the machine expects most of;"
                    + " halving measures many schedules briefly and the better ones longer; random draws lots; exhaustive measures"
                    + " every schedule. All but exhaustive leave out what the static model says cannot win.",
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

    @Mixin
    private TargetFlag target;

    @Mixin
    private PlanFlags plan;

    @Option(
            names = "--replay",
            paramLabel = "FILE",
            description =
                    "Searches recorded trials (see attune db export) instead of this machine: needs no device, and records nothing.")
    private Path replay;

    TuneCommand(Session session) {
        this.session = session;
        this.terminal = session.terminal();
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        VariantFile file = variant.load();
        SourceMessages.print(terminal, file.warnings());
        if (replay != null) {
            return replay(file);
        }
        try (Arena arena = Arena.ofShared();
                AttentionRunner runner = session.runner()) {
            Call call = makeCall(file, arena);
            AttentionRequest request = new AttentionRequest(file.source(), call.dtype(), call.shape(), target.choice());
            Judge judge = Judge.of(file.attention(), call.arguments());
            List<TuningReport> reports;
            try (BarProgress bar = new BarProgress(terminal, file.signature().name())) {
                reports = new Tuning(request, plan.plan(flags.options().seed()), judge, bar)
                        .run(runner, call.arguments());
            }
            print(file, call, judge, reports);
            boolean won = reports.stream().anyMatch(report -> report.best().isPresent());
            return won ? ExitCode.OK : ExitCode.CHECK_FAILED;
        }
    }

    private void check() {
        flags.requireCall("tune");
        if (target.isReference()) {
            throw new InputException("the reference has no schedules", "tune for --target java or cuda");
        }
        plan.check();
    }

    /** Needs no inputs, so that it can be of any size. */
    private int replay(VariantFile file) throws IOException, InterruptedException {
        DType dtype = flags.dtype().orElseGet(target::usualDType);
        ProblemShape shape = flags.shape()
                .orElseThrow(() -> new InputException("--replay takes the lengths from --shape", "give --shape"));
        var replaying = new Replay(new CompilerService(), new RecordSet(RecordsOfFile.read(replay)));
        PrintWriter out = terminal.out();
        for (Target each : Target.values()) {
            KernelRequest request = new KernelRequest(file.source(), each, dtype, shape, Optional.empty());
            Optional<TuningKey> key = takes(each) ? replaying.key(request) : Optional.empty();
            if (key.isPresent()) {
                TuningReport report = replaying.run(
                        request, key.get(), plan.plan(flags.options().seed()), false, TuningProgress.NONE);
                out.println(terminal.outStyle().bold(file.signature().name()) + "  " + shape + " " + dtype + " on "
                        + each.spelling() + ", replayed from " + replay + ": "
                        + key.get().device() + ", families "
                        + key.get().families());
                out.println();
                new TuningSheet(report, Work.of(shape, dtype, shape.pairs()))
                        .lines(terminal.outStyle())
                        .forEach(out::println);
                out.flush();
                return report.best().isPresent() ? ExitCode.OK : ExitCode.CHECK_FAILED;
            }
        }
        throw new InputException(
                replay + " has no trial of " + file.signature().name() + " at " + shape + " " + dtype,
                "the text of the variant, the shape, the dtype and the target have to be those that were recorded");
    }

    private boolean takes(Target one) {
        return target.target()
                .map(wanted -> (wanted == RunTarget.CUDA) == one.isCuda())
                .orElse(true);
    }

    private Call makeCall(VariantFile file, Arena arena) {
        return flags.read(file.signature(), arena)
                .orElseGet(() -> CallMaker.make(
                        file.signature(),
                        flags.shape().orElseThrow(),
                        flags.dtype().orElseGet(target::usualDType),
                        flags.options(),
                        arena));
    }

    private void print(VariantFile file, Call call, Judge judge, List<TuningReport> reports) {
        PrintWriter out = terminal.out();
        Work work = Work.of(call.shape(), call.dtype(), AttendedPairs.count(file.attention(), call.arguments()));
        for (TuningReport report : reports) {
            out.println(terminal.outStyle().bold(file.signature().name()) + "  " + call.shape() + " " + call.dtype()
                    + " on " + report.target().spelling() + ", each result checked against "
                    + judge.reference().describe());
            out.println();
            new TuningSheet(report, work).lines(terminal.outStyle()).forEach(out::println);
        }
        out.flush();
    }
}
