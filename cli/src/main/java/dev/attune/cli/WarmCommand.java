package dev.attune.cli;

import dev.attune.bench.jit.JitVerdict;
import dev.attune.bench.jit.WarmUp;
import dev.attune.cli.call.Call;
import dev.attune.cli.call.CallMaker;
import dev.attune.cli.call.CallOptions;
import dev.attune.cli.explain.JitSection;
import dev.attune.cli.option.CallFlags;
import dev.attune.cli.option.VariantOptions;
import dev.attune.cli.report.Sheet;
import dev.attune.cli.source.VariantFile;
import dev.attune.runtime.dispatch.AttentionRequest;
import dev.attune.runtime.dispatch.AttentionRunner;
import dev.attune.runtime.dispatch.TargetChoice;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.load.LoadedKernel;
import dev.attune.runtime.tensor.DType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast a Java kernel gets fast. */
@Command(
        name = "warm",
        description = {
            "Runs a Java kernel from cold and prints how much work passes until it is fast, what a warm call allocates, and what the"
                    + " JVM's last compiler says of it. First the plain attention of the same shape, cold; then the variant, which"
                    + " finds the micro-kernels that both share compiled."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  attune warm examples/softcap.attn",
            "  attune warm examples/gemma2.attn --shape 1,8,4,1024,1024,256 --dtype bf16",
        })
final class WarmCommand implements Callable<Integer> {

    private static final ProblemShape EXAMPLE = new ProblemShape(1, 4, 4, 512, 512, 64, 64);
    private static final VariantSource PLAIN = new VariantSource("plain.attn", "attention Plain {\n}\n", "Plain");

    private final Session session;
    private final Terminal terminal;

    @Mixin
    private VariantOptions variant;

    @Mixin
    private CallFlags flags;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "3",
            description = "For how long each of the two runs; by default ${DEFAULT-VALUE}.")
    private double seconds;

    WarmCommand(Session session) {
        this.session = session;
        this.terminal = session.terminal();
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!(seconds > 0 && seconds <= 600)) {
            throw new InputException("--seconds " + seconds + ": it must be more than 0, and 600 at most");
        }
        VariantFile file = variant.load();
        SourceMessages.print(terminal, file.warnings());
        try (Arena arena = Arena.ofShared();
                AttentionRunner runner = session.runner()) {
            Call call = flags.read(file.signature(), arena).orElseGet(() -> makeCall(file, arena));
            ProblemShape shape = call.shape();
            DType dtype = call.dtype();
            LoadedKernel plain = kernel(runner, PLAIN, dtype, shape);
            CallOptions withoutParameters = new CallOptions(
                    Optional.of(shape),
                    Optional.of(dtype),
                    Optional.empty(),
                    Map.of(),
                    flags.options().seed());
            Call plainCall = CallMaker.make(plain.artifact().signature(), shape, dtype, withoutParameters, arena);
            WarmUp cold = WarmUp.run(plain, plainCall.arguments(), seconds);
            LoadedKernel kernel = kernel(runner, file.source(), dtype, shape);
            JitVerdict.Watched<WarmUp> watched =
                    JitVerdict.watch(JitSection::isKernel, () -> WarmUp.run(kernel, call.arguments(), seconds));
            Sheet sheet = new Sheet(terminal.outStyle())
                    .title(file.signature().name(), file.source().path())
                    .add(
                            "kernel",
                            shape + " " + dtype + ", " + kernel.artifact().schedule())
                    .add("plain", JitSection.lines(cold))
                    .add("variant", JitSection.lines(watched.result()))
                    .add("C2", JitSection.lines(watched.verdict()));
            terminal.out().print(sheet.toString());
            terminal.out().flush();
            return ExitCode.OK;
        }
    }

    private Call makeCall(VariantFile file, Arena arena) {
        return CallMaker.make(
                file.signature(),
                flags.shape().orElse(EXAMPLE),
                flags.dtype().orElse(DType.F32),
                flags.options(),
                arena);
    }

    private static LoadedKernel kernel(AttentionRunner runner, VariantSource source, DType dtype, ProblemShape shape) {
        return runner.prepare(new AttentionRequest(source, dtype, shape, TargetChoice.JAVA, Optional.empty()))
                .kernel();
    }
}
