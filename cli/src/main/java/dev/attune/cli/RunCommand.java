package dev.attune.cli;

import dev.attune.bench.measure.Work;
import dev.attune.bench.verdict.Judge;
import dev.attune.bench.verdict.Tolerance;
import dev.attune.cli.call.Call;
import dev.attune.cli.call.CallMaker;
import dev.attune.cli.option.CallFlags;
import dev.attune.cli.option.Converters;
import dev.attune.cli.option.TargetFlag;
import dev.attune.cli.option.VariantOptions;
import dev.attune.cli.run.Account;
import dev.attune.cli.run.CallBar;
import dev.attune.cli.run.KernelRun;
import dev.attune.cli.run.ReferenceRun;
import dev.attune.cli.run.RunSheet;
import dev.attune.cli.source.VariantFile;
import dev.attune.cli.tune.BarProgress;
import dev.attune.cli.tune.TuningSheet;
import dev.attune.cli.verdict.ResultCheck;
import dev.attune.cli.verdict.Verdict;
import dev.attune.compiler.reference.AttendedPairs;
import dev.attune.runtime.dispatch.AttentionRequest;
import dev.attune.runtime.dispatch.AttentionRunner;
import dev.attune.runtime.dispatch.Tuning;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.Safetensors;
import dev.attune.runtime.tensor.Tensor;
import dev.attune.runtime.tensor.TensorFile;
import dev.attune.runtime.tune.TuningPlan;
import dev.attune.runtime.tune.TuningReport;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compiles a variant, runs it, and tells how it went. */
@Command(
        name = "run",
        description = {
            "Compiles a variant, runs it on this machine and prints what it did. Without --in and --shape it makes an example: a"
                    + " modest shape, random inputs, a quick tuning, and a check against the float64 reference."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  attune run examples/gemma2.attn",
            "  attune run examples/sliding_window.attn -P window=256 --shape 1,16,4,2048,2048,64 --check",
            "  attune run examples/alibi.attn --in alibi.safetensors --out result.safetensors --check",
            "  attune run examples/causal.attn --target cuda --dtype f16 --shape 4,16,16,4096,4096,128",
            "",
            "A file of inputs holds tensors q [B,H,Sq,D], k [B,Hkv,Skv,D], v [B,Hkv,Skv,Dv] and the captured tensors under their"
                    + " own names; out and lse, where it holds them, are what --check compares with. Metadata params and scale of"
                    + " a recorded call stand in for -P and --scale.",
            "",
            "Tolerances of --check by default, for out (relative L2) and lse (each element, absolute or relative): f32 2e-6 and"
                    + " 1e-6, bf16 5e-3 and 1e-2, f16 1e-3 and 2e-3.",
            "",
            "Exit codes: 0 ok, 1 the input was wrong, 2 the check failed, 3 internal error."
        })
final class RunCommand implements Callable<Integer> {

    /** Small enough for the reference interpreter to follow within seconds. */
    private static final ProblemShape EXAMPLE = new ProblemShape(1, 8, 4, 512, 512, 64, 64);

    /** Tuning of the example: a few schedules, some seconds. */
    private static final int EXAMPLE_TRIALS = 4;

    private final Session session;
    private final Terminal terminal;

    @Mixin
    private VariantOptions variant;

    @Mixin
    private CallFlags flags;

    @Mixin
    private TargetFlag target;

    @Option(names = "--out", paramLabel = "Y.safetensors", description = "Writes the results out and lse.")
    private Path out;

    @Option(
            names = "--tune",
            negatable = true,
            description =
                    "Tries some schedules before the run, unless the shape was tuned before; the example does so by itself.")
    private Boolean tune;

    @Option(
            names = "--check",
            description = "Compares the results with those in the file of inputs, or with the float64 reference.")
    private boolean check;

    @Option(
            names = "--tolerance",
            paramLabel = "R",
            converter = Converters.OfReal.class,
            description = "The greatest error that --check accepts, for out and lse.")
    private Double tolerance;

    RunCommand(Session session) {
        this.session = session;
        this.terminal = session.terminal();
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (tolerance != null && tolerance < 0) {
            throw new InputException("--tolerance " + tolerance + ": a tolerance is a number, 0 or more");
        }
        if (out != null) {
            WholeFiles.requirePlace("--out", out);
        }
        VariantFile file = variant.load();
        SourceMessages.print(terminal, file.warnings());
        try (Arena arena = Arena.ofShared()) {
            Call call = makeCall(file, arena);
            Account account = target.isReference() ? ReferenceRun.run(file.attention(), call) : runKernel(file, call);
            if (out != null) {
                writeResults(file, call);
            }
            List<Verdict> verdicts = check || isExample()
                    ? ResultCheck.check(
                            call, file.attention(), Tolerance.of(call.dtype(), Optional.ofNullable(tolerance)))
                    : List.of();
            print(file, call, account, verdicts);
            return verdicts.stream().allMatch(Verdict::passed) ? ExitCode.OK : ExitCode.CHECK_FAILED;
        }
    }

    private Account runKernel(VariantFile file, Call call) throws InterruptedException {
        Account.Builder account = new Account.Builder();
        try (AttentionRunner runner = session.runner()) {
            AttentionRequest request = new AttentionRequest(file.source(), call.dtype(), call.shape(), target.choice());
            boolean tunes = tune == null ? isExample() : tune;
            if (tunes && runner.tuned(request).isEmpty()) {
                tune(runner, request, file, call, account);
            }
            try (CallBar bar = new CallBar(terminal, file.signature().name())) {
                return KernelRun.run(runner.prepare(request), call, account, bar);
            }
        }
    }

    private void tune(
            AttentionRunner runner, AttentionRequest request, VariantFile file, Call call, Account.Builder account)
            throws InterruptedException {
        long start = System.nanoTime();
        try (BarProgress bar = new BarProgress(terminal, file.signature().name())) {
            Tuning tuning = new Tuning(
                    request,
                    TuningPlan.guided(OptionalInt.of(EXAMPLE_TRIALS)),
                    Judge.of(file.attention(), call.arguments()),
                    bar);
            List<TuningReport> reports = tuning.run(runner, call.arguments());
            double seconds = (System.nanoTime() - start) / 1e9;
            for (TuningReport report : reports) {
                account.add("tuned", new TuningSheet(report, Work.of(call.shape(), call.dtype(), 0)).summary(seconds));
            }
        }
    }

    private boolean isExample() {
        return flags.leaveTheCallOpen();
    }

    private Call makeCall(VariantFile file, Arena arena) {
        return flags.read(file.signature(), arena)
                .orElseGet(() -> CallMaker.make(
                        file.signature(),
                        flags.shape().orElse(EXAMPLE),
                        flags.dtype().orElseGet(target::usualDType),
                        flags.options(),
                        arena));
    }

    private void writeResults(VariantFile file, Call call) {
        Map<String, Tensor> results = new LinkedHashMap<>();
        results.put("out", call.arguments().out());
        call.arguments().lse().ifPresent(lse -> results.put("lse", lse));
        Safetensors.write(
                out, new TensorFile(results, Map.of("variant", file.signature().name())));
    }

    private void print(VariantFile file, Call call, Account account, List<Verdict> verdicts) {
        long attended = AttendedPairs.count(file.attention(), call.arguments());
        terminal.out()
                .print(new RunSheet(file.signature(), call)
                        .print(file.source().path(), attended, account, verdicts, terminal.outStyle()));
        terminal.out().flush();
    }
}
