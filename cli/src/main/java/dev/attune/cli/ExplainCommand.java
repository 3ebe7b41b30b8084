package dev.attune.cli;

import dev.attune.bench.jit.JitVerdict;
import dev.attune.bench.jit.WarmUp;
import dev.attune.bench.measure.MachineRates;
import dev.attune.bench.measure.Work;
import dev.attune.cli.call.Call;
import dev.attune.cli.call.CallMaker;
import dev.attune.cli.explain.Explanation;
import dev.attune.cli.explain.JitSection;
import dev.attune.cli.explain.Machines;
import dev.attune.cli.option.CallFlags;
import dev.attune.cli.option.Converters;
import dev.attune.cli.option.KernelTarget;
import dev.attune.cli.option.RunTarget;
import dev.attune.cli.option.TargetFlag;
import dev.attune.cli.option.VariantOptions;
import dev.attune.cli.source.VariantFile;
import dev.attune.compiler.Compiler;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.reference.AttendedPairs;
import dev.attune.runtime.cache.KernelCache;
import dev.attune.runtime.dispatch.AttentionRequest;
import dev.attune.runtime.dispatch.AttentionRunner;
import dev.attune.runtime.dispatch.Decision;
import dev.attune.runtime.dispatch.ReadyKernel;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.load.KernelSupply;
import dev.attune.runtime.load.LoadedJavaKernel;
import dev.attune.runtime.load.LoadedKernel;
import dev.attune.runtime.tensor.DType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The way from source to kernel. */
@Command(
        name = "explain",
        description = {
            "Explains the way from source to kernel for a shape: what the mask rules out, what is evaluated how often, which kernel"
                    + " and schedule were chosen and why, registers and memory, predicted and measured time. Runs nothing, unless --jit asks for it."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  attune explain examples/gemma2.attn --shape 1,8,4,4096,4096,256",
            "  attune explain examples/document.attn --shape 2,16,16,8192,8192,128 --target ptx:sm_80",
            "  attune explain examples/padding.attn --in padding.safetensors",
            "",
            "Exit codes: 0 ok, 1 the input was wrong, 3 internal error."
        })
final class ExplainCommand implements Callable<Integer> {

    private static final double JIT_SECONDS = 3;

    private final Session session;
    private final Terminal terminal;

    @Mixin
    private VariantOptions variant;

    @Mixin
    private CallFlags flags;

    @Option(
            names = "--target",
            paramLabel = "T",
            converter = Converters.OfKernelTarget.class,
            description = {"java, cuda, ptx:sm_80 or ptx:sm_90a; by default what run would take. ptx needs no GPU."})
    private KernelTarget target;

    @Option(
            names = "--jit",
            description = "Runs the Java kernel for some seconds and adds what the JVM's compiler made of it.")
    private boolean jit;

    ExplainCommand(Session session) {
        this.session = session;
        this.terminal = session.terminal();
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        flags.requireCall("explain");
        VariantFile file = variant.load();
        SourceMessages.print(terminal, file.warnings());
        try (Arena arena = Arena.ofShared()) {
            Call call = makeCall(file, arena);
            Compiler compiler = new Compiler();
            AnalyzedAttention analyzed = compiler.analyze(
                    compiler.rewrite(file.attention(), call.shape().headDim()));
            Work work = Work.of(call.shape(), call.dtype(), AttendedPairs.count(file.attention(), call.arguments()));
            if (jit && target != null && target.artifactOnly().isPresent()) {
                throw new InputException(
                        "--jit is about Java kernels, and this one is for a GPU", "take --target java");
            }
            Explanation explanation = target != null && target.artifactOnly().isPresent()
                    ? ofArtifact(
                            file, call, analyzed, work, target.artifactOnly().get())
                    : ofKernel(file, call, analyzed, work);
            terminal.out().print(explanation.print(file.source().path(), terminal.outStyle()));
            terminal.out().flush();
            return ExitCode.OK;
        }
    }

    private Call makeCall(VariantFile file, Arena arena) {
        return flags.read(file.signature(), arena)
                .orElseGet(() -> CallMaker.outline(
                        file.signature(),
                        flags.shape().orElseThrow(),
                        flags.dtype().orElseGet(this::usualDType),
                        flags.options(),
                        arena));
    }

    private DType usualDType() {
        boolean elsewhere = target != null && target.artifactOnly().isPresent();
        return elsewhere ? DType.BF16 : TargetFlag.usualDType(here());
    }

    private Optional<RunTarget> here() {
        return Optional.ofNullable(target).flatMap(KernelTarget::here);
    }

    /** A kernel for a GPU that need not be here. */
    private Explanation ofArtifact(VariantFile file, Call call, AnalyzedAttention analyzed, Work work, Target wanted) {
        KernelSupply supply = KernelSupply.withService(KernelCache.of(session.environment()));
        KernelSupply.Supplied supplied =
                supply.obtain(new KernelRequest(file.source(), wanted, call.dtype(), call.shape(), Optional.empty()));
        List<Decision> decisions = List.of(
                new Decision("target", wanted.spelling(), "asked for"),
                new Decision(
                        "schedule",
                        supplied.artifact().schedule().toString(),
                        "the compiler's own choice for the shape"),
                new Decision(
                        "kernel", supplied.artifact().key(), supplied.origin().describe()));
        return new Explanation(
                analyzed,
                call.arguments(),
                supplied.artifact(),
                decisions,
                work,
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /** The kernel that a call would run here. */
    private Explanation ofKernel(VariantFile file, Call call, AnalyzedAttention analyzed, Work work)
            throws IOException, InterruptedException {
        AttentionRequest request =
                new AttentionRequest(file.source(), call.dtype(), call.shape(), TargetFlag.choice(here()));
        try (AttentionRunner runner = session.runner()) {
            ReadyKernel ready = runner.prepare(request);
            MachineRates rates = Machines.ratesOf(ready.kernel(), call.dtype());
            return new Explanation(
                    analyzed,
                    call.arguments(),
                    ready.kernel().artifact(),
                    ready.decisions(),
                    work,
                    Optional.of(rates),
                    runner.tuned(request),
                    jit ? watchJit(ready.kernel(), call) : List.of());
        }
    }

    /** Runs the kernel until it is warm, and a little longer. */
    private static List<String> watchJit(LoadedKernel kernel, Call call) throws IOException, InterruptedException {
        if (!(kernel instanceof LoadedJavaKernel)) {
            throw new InputException("--jit is about Java kernels, and this one is for a GPU", "take --target java");
        }
        JitVerdict.Watched<WarmUp> watched =
                JitVerdict.watch(JitSection::isKernel, () -> WarmUp.run(kernel, call.arguments(), JIT_SECONDS));
        List<String> lines = new ArrayList<>(JitSection.lines(watched.result()));
        lines.addAll(JitSection.lines(watched.verdict()));
        return lines;
    }
}
