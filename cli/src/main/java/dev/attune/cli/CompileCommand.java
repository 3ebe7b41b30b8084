package dev.attune.cli;

import dev.attune.cli.option.Converters;
import dev.attune.cli.option.Tile;
import dev.attune.cli.option.VariantOptions;
import dev.attune.cli.report.Numbers;
import dev.attune.cli.source.VariantFile;
import dev.attune.compiler.Compiler;
import dev.attune.compiler.diagnostic.NearNames;
import dev.attune.compiler.ir.Printer;
import dev.attune.runtime.kernel.ArtifactManifest;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelCompiler;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From source to a kernel, without running it. */
@Command(
        name = "compile",
        description = {
            "Compiles a variant to a kernel and prints its source; with -o, writes source, binary and manifest."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  attune compile examples/alibi.attn --target ptx:sm_80",
            "  attune compile examples/alibi.attn --target java --head-dim 64 -o kernels/alibi",
            "  attune compile examples/alibi.attn --target java --dump-ir=after:PASS   (a wrong PASS lists them)",
            "",
            "Lengths other than head dims are launch arguments: one kernel serves them all.",
            "",
            "Exit codes: 0 ok, 1 the input was wrong, 3 internal error."
        })
final class CompileCommand implements Callable<Integer> {

    private static final String AFTER = "after:";

    private final Terminal terminal;

    @Mixin
    private VariantOptions variant;

    @Option(
            names = "--target",
            required = true,
            paramLabel = "T",
            converter = Converters.OfTarget.class,
            description = "java, ptx:sm_80 or ptx:sm_90a.")
    private Target target;

    @Option(names = "--head-dim", paramLabel = "N", defaultValue = "128", description = "Of q and k; 128 by default.")
    private int headDim;

    @Option(names = "--head-dim-v", paramLabel = "N", description = "Of v and out; that of q and k by default.")
    private Integer headDimV;

    @Option(
            names = "--dtype",
            paramLabel = "D",
            converter = Converters.OfDType.class,
            description = "f32, bf16 or f16; by default f32 for java and bf16 for ptx.")
    private DType dtype;

    @Option(
            names = "--tile",
            paramLabel = "q=M,kv=N",
            converter = Converters.OfTile.class,
            description = "Takes the first schedule with these sides of a tile.")
    private Tile tile;

    @Option(
            names = "--dump-ir",
            paramLabel = "after:PASS",
            description = "Prints the IR after a pass, instead of a kernel.")
    private String dumpIr;

    @Option(
            names = "-o",
            paramLabel = " DIR",
            hideParamSyntax = true,
            description = "Writes the kernel's files here; they appear whole or not at all.")
    private Path directory;

    CompileCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        VariantFile file = variant.load();
        SourceMessages.print(terminal, file.warnings());
        if (dumpIr != null) {
            dump(file);
            return ExitCode.OK;
        }
        KernelRequest request = new KernelRequest(
                file.source(),
                target,
                dtype == null ? (target.isCuda() ? DType.BF16 : DType.F32) : dtype,
                shape(),
                Optional.empty());
        KernelCompiler compiler = Compilers.service();
        Optional<Schedule> schedule = Optional.ofNullable(tile).map(wanted -> choose(compiler.space(request), wanted));
        KernelArtifact artifact = compiler.compile(
                new KernelRequest(request.variant(), request.target(), request.dtype(), request.shape(), schedule));
        if (directory == null) {
            printSource(artifact);
        } else {
            write(artifact);
        }
        return ExitCode.OK;
    }

    private void dump(VariantFile file) {
        String wanted = dumpIr.startsWith(AFTER) ? dumpIr.substring(AFTER.length()) : "";
        if (!Compiler.passes().contains(wanted)) {
            throw new InputException(
                    "--dump-ir=" + dumpIr + ": expected after:PASS, and PASS is one of "
                            + String.join(", ", Compiler.passes()),
                    NearNames.suggestion(wanted, Compiler.passes()),
                    null);
        }
        new Compiler((pass, attention) -> {
                    if (pass.equals(wanted)) {
                        terminal.out().print(Printer.print(attention));
                    }
                })
                .rewrite(file.attention(), shape().headDim());
        terminal.out().flush();
    }

    private ProblemShape shape() {
        try {
            return new ProblemShape(1, 16, 16, 4096, 4096, headDim, headDimV == null ? headDim : headDimV);
        } catch (IllegalArgumentException e) {
            throw new InputException(e.getMessage());
        }
    }

    private Schedule choose(List<Schedule> space, Tile wanted) {
        return space.stream()
                .filter(schedule -> wanted.knobs().entrySet().stream()
                        .allMatch(
                                knob -> knob.getValue().equals(schedule.knobs().get(knob.getKey()))))
                .findFirst()
                .orElseThrow(() -> new InputException(
                        "--tile " + wanted + ": no schedule for " + target.spelling() + " has this tile",
                        "there are "
                                + space.stream()
                                        .map(schedule -> "q=" + schedule.knobs().get("tile.q") + ",kv="
                                                + schedule.knobs().get("tile.kv"))
                                        .distinct()
                                        .collect(Collectors.joining(" "))));
    }

    private void printSource(KernelArtifact artifact) {
        PrintWriter out = terminal.out();
        artifact.files().forEach((name, bytes) -> {
            if (name.endsWith(".java") || name.endsWith(".ptx")) {
                out.print(new String(bytes, StandardCharsets.UTF_8));
            }
        });
        out.flush();
    }

    private void write(KernelArtifact artifact) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>(artifact.files());
        files.put("manifest.json", ArtifactManifest.of(artifact).write());
        WholeFiles.writeAll(directory, files);
        files.forEach(
                (name, bytes) -> terminal.out().println(directory.resolve(name) + "  " + Numbers.bytes(bytes.length)));
    }
}
