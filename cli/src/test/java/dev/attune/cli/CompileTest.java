package dev.attune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.Compiler;
import dev.attune.compiler.ir.Reader;
import dev.attune.runtime.kernel.ArtifactManifest;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompileTest {

    private static final Path WINDOW = TensorFiles.VARIANTS.resolve("sliding_window.attn");

    @TempDir
    private Path folder;

    private static CommandRun compiled(Object... arguments) {
        var run = CommandRun.of(arguments);
        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.OK);
        assertThat(run.err()).isEmpty();
        return run;
    }

    @Test
    void withoutAFolderTheSourceIsPrinted() {
        assertThat(compiled("compile", WINDOW, "--target", "java", "--head-dim", "64")
                        .out())
                .contains("class SlidingWindow")
                .contains("window");
        assertThat(compiled("compile", WINDOW, "--target", "ptx:sm_80", "--head-dim", "64")
                        .out())
                .contains(".target sm_80")
                .contains("Variant SlidingWindow, bf16, head_dim 64.");
    }

    @Test
    void withAFolderTheArtifactIsWrittenWhole() throws IOException {
        Path out = folder.resolve("kernels/window");
        var run = compiled("compile", WINDOW, "--target", "ptx:sm_80", "--dtype", "f16", "--head-dim", "80", "-o", out);
        assertThat(run.out()).contains("kernel.ptx").contains("kernel.cubin").contains("manifest.json");
        KernelArtifact artifact = read(out);
        assertThat(artifact.target()).isEqualTo(Target.PTX_SM_80);
        assertThat(artifact.dtype()).isEqualTo(DType.F16);
        assertThat(artifact.headDim()).isEqualTo(80);
        assertThat(artifact.signature().name()).isEqualTo("SlidingWindow");
        assertThat(out).isDirectoryNotContaining("glob:**.attune*");
        compiled("compile", WINDOW, "--target", "java", "--head-dim", "80", "-o", folder.resolve("java"));
        assertThat(read(folder.resolve("java")).files().keySet())
                .anyMatch(name -> name.endsWith(".java"))
                .anyMatch(name -> name.endsWith(".class"));
    }

    /** A cached kernel may be run by another JDK than the one that compiled it. */
    @Test
    void classFilesAreForJava25WhateverCompilesThem() throws IOException {
        compiled("compile", WINDOW, "--target", "java", "--head-dim", "8", "-o", folder);
        Map<String, byte[]> files = read(folder).files();
        List<String> classes =
                files.keySet().stream().filter(name -> name.endsWith(".class")).toList();
        assertThat(classes).hasSizeGreaterThan(2);
        assertThat(classes)
                .allSatisfy(name ->
                        assertThat(ByteBuffer.wrap(files.get(name)).getShort(6)).isEqualTo((short) 69));
    }

    private static KernelArtifact read(Path folder) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (var present = Files.list(folder)) {
            for (Path file : present.toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return ArtifactManifest.read(files.remove("manifest.json")).withBytes(files);
    }

    @Test
    void nothingIsWrittenWhenTheSourceIsWrong() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong.attn"), "attention Wrong {\n    mask kv_idx\n}\n");
        var run = CommandRun.of("compile", wrong, "--target", "java", "-o", folder.resolve("out"));
        assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(run.err()).contains("error[");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void aFolderThatIsAFileIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("occupied"), "");
        var run = CommandRun.of("compile", WINDOW, "--target", "java", "-o", file);
        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(run.err()).contains(file.toString());
        assertThat(file).hasContent("");
    }

    @Test
    void aTileIsAPointOfTheSpace() {
        assertThat(compiled("compile", WINDOW, "--target", "java", "--head-dim", "64", "--tile", "q=32,kv=128")
                        .out())
                .contains("tile.kv=128,tile.q=32");
        var run = CommandRun.of("compile", WINDOW, "--target", "java", "--head-dim", "64", "--tile", "q=33");
        assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(run.err())
                .contains("--tile q=33: no schedule for java has this tile")
                .contains("q=32,kv=128");
    }

    static List<String> passes() {
        return Compiler.passes();
    }

    @ParameterizedTest
    @MethodSource("passes")
    void theIrAfterEachPassIsReadBack(String pass) {
        String text = compiled("compile", WINDOW, "--target", "java", "--dump-ir=after:" + pass)
                .out();
        assertThat(Reader.read(text).name()).isEqualTo("SlidingWindow");
    }

    @Test
    void anUnknownPassListsTheKnownOnes() {
        var run = CommandRun.of("compile", WINDOW, "--target", "java", "--dump-ir=after:FoldConstant");
        assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(run.err()).contains(String.join(", ", Compiler.passes())).contains("did you mean `FoldConstants`?");
        assertThat(CommandRun.of("compile", WINDOW, "--target", "java", "--dump-ir=FoldConstants")
                        .exitCode())
                .isEqualTo(ExitCode.WRONG_INPUT);
    }
}
