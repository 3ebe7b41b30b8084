package dev.attune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.runtime.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user is told who got something wrong: one golden file for each kind, the command above its message. */
class MessagesTest {

    @TempDir
    private Path folder;

    private final List<Object> lines = new ArrayList<>();

    private static final String TWO_VARIANTS = """
            attention Near {
                param window: i32 = 8
                mask kv_idx <= q_idx && q_idx - kv_idx < window
            }
            attention Far {
                param strict: bool = true
                param cap: f32 = 5.0
                tensor keep: bool[batch, kv_len]
                score = cap * tanh(score / cap)
                mask keep[b, kv_idx] || !strict
            }
            """;

    private Path source() throws IOException {
        return Files.writeString(folder.resolve("two.attn"), TWO_VARIANTS);
    }

    /** Runs a command that must be refused, and keeps what it says. */
    private void refused(Object... arguments) {
        var run = CommandRun.of(arguments);
        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isNotEmpty();
        lines.add("$ attune "
                + String.join(
                        " ", List.of(arguments).stream().map(Object::toString).toList()));
        lines.add(run.err());
    }

    private void compare(String golden) {
        String text = String.join("\n", lines.stream().map(Object::toString).toList());
        Golden.check(golden, text.replace(folder.toString(), "FOLDER"));
    }

    @Test
    void commandLines() throws IOException {
        Path file = source();
        refused("rum", file);
        refused("run");
        refused("run", file, "--name", "Near", "--shap", "1,1,1,8,8,8");
        refused("run", file, "--name", "Near", "--shape", "1,2,3");
        refused("run", file, "--name", "Near", "--shape", "1,3,2,8,8,8");
        refused("run", file, "--name", "Near", "--shape", "1,1,1,8,8,1000");
        refused("run", file, "--name", "Near", "--target", "cdua");
        refused("run", file, "--name", "Near", "--dtype", "f64");
        refused("run", file, "--name", "Near", "--shape", "1000000,1000000,1000000,1000000,1000000,128");
        refused("run", file, "--name", "Near", "--scale", "NaN");
        refused("run", file, "--name", "Near", "--scale", "1e60");
        refused("run", file, "--name", "Near", "--seed", "today");
        refused("run", file, "--name", "Near", "--tolerance", "-1");
        refused("compile", file, "--name", "Near", "--target", "ptx:sm_75");
        refused("compile", file, "--name", "Near", "--target", "java", "--tile", "64x64");
        refused("compile", file, "--name", "Near", "--target", "java", "--head-dim", "0");
        compare("refused-command-lines.txt");
    }

    @Test
    void variantsAndParameters() throws IOException {
        Path file = source();
        refused("run", folder.resolve("none.attn"));
        refused("run", folder);
        refused("run", file);
        refused("run", file, "--name", "Nera");
        refused("run", file, "--name", "Near", "-P", "windov=3");
        refused("run", file, "--name", "Near", "-P", "window=3.5");
        refused("run", file, "--name", "Near", "-P", "window");
        refused("run", file, "--name", "Near", "-P", "=3");
        refused("run", file, "--name", "Far", "-P", "cap=NaN");
        refused("run", file, "--name", "Far", "-P", "cap=1e99");
        refused("run", file, "--name", "Far", "-P", "strict=maybe");
        Path library = Files.writeString(folder.resolve("lib.attn"), "fn near(i: i32, j: i32): bool = i - j < 4\n");
        refused("run", library);
        Path wrong =
                Files.writeString(folder.resolve("wrong.attn"), "attention Wrong {\n    mask kv_indx <= q_idx\n}\n");
        refused("run", wrong);
        compare("refused-variants.txt");
    }

    @Test
    void tensorFiles() throws IOException {
        Path file = source();
        Path in = folder.resolve("in.safetensors");
        List<Object> run = List.of("run", file, "--name", "Far", "--target", "reference", "--in", in);
        refused(run.toArray());
        TensorFiles.smallCall().write(folder);
        refused(run.toArray());
        TensorFiles.smallCall().with("keep", DType.BOOL, 1, 6).write(folder);
        refused(run.toArray());
        TensorFiles.smallCall().with("keep", DType.U8, 1, 7).write(folder);
        refused(run.toArray());
        TensorFiles.smallCall()
                .with("keep", DType.BOOL, 1, 7)
                .without("q")
                .with("k", DType.F32, 2, 1, 7, 8)
                .write(folder);
        refused(run.toArray());
        TensorFiles.smallCall()
                .with("keep", DType.BOOL, 1, 7)
                .with("v", DType.F32, 1, 1, 9, 8)
                .write(folder);
        refused(run.toArray());
        TensorFiles.smallCall()
                .with("keep", DType.BOOL, 1, 7)
                .with("lse", DType.F32, 1, 2, 9)
                .write(folder);
        refused(run.toArray());
        compare("refused-tensors.txt");
    }

    @Test
    void filesThatLie() throws IOException {
        Path file = source();
        Path in = folder.resolve("in.safetensors");
        List<Object> run = List.of("run", file, "--name", "Near", "--target", "reference", "--in", in);
        Files.write(in, new byte[] {1, 2, 3});
        refused(run.toArray());
        Path whole = TensorFiles.smallCall().write(folder);
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(in, java.util.Arrays.copyOf(bytes, bytes.length - 100));
        refused(run.toArray());
        TensorFiles.raw(folder, 1L << 62, "{}", 0);
        refused(run.toArray());
        TensorFiles.raw(folder, -1, "{}", 0);
        refused(run.toArray());
        TensorFiles.raw(folder, "{\"q\": [", 0);
        refused(run.toArray());
        TensorFiles.raw(folder, "[".repeat(1000), 0);
        refused(run.toArray());
        TensorFiles.raw(folder, "{\"q\": NaN}", 0);
        refused(run.toArray());
        String entry = "{\"q\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}";
        TensorFiles.raw(folder, entry.formatted("F32", "[1,1,2,2]", "[0,12]"), 16);
        refused(run.toArray());
        TensorFiles.raw(folder, entry.formatted("F32", "[1,1,2,2]", "[16,0]"), 16);
        refused(run.toArray());
        TensorFiles.raw(folder, entry.formatted("F32", "[1,1,2,2]", "[4,20]"), 16);
        refused(run.toArray());
        TensorFiles.raw(folder, entry.formatted("F32", "[4294967296,4294967296,1,1]", "[0,0]"), 0);
        refused(run.toArray());
        TensorFiles.raw(folder, entry.formatted("F32", "[-1,1,2,2]", "[0,16]"), 16);
        refused(run.toArray());
        TensorFiles.raw(folder, entry.formatted("F64", "[1,1,1,2]", "[0,16]"), 16);
        refused(run.toArray());
        compare("refused-files.txt");
    }

    @Test
    void placesThatCannotBeWritten() throws IOException {
        Path file = source();
        List<Object> run =
                List.of("run", file, "--name", "Near", "--target", "reference", "--shape", "1,1,1,4,4,8", "--out");
        List<Object> missing = new ArrayList<>(run);
        missing.add(folder.resolve("no/such/folder.safetensors"));
        refused(missing.toArray());
        List<Object> occupied = new ArrayList<>(run);
        occupied.add(Files.createDirectory(folder.resolve("folder.safetensors")));
        refused(occupied.toArray());
        List<Object> full = new ArrayList<>(run);
        full.add("/dev/full");
        refused(full.toArray());
        assertThat(Files.isRegularFile(Path.of("/dev/full"))).isFalse();
        try (var left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("two.attn", "folder.safetensors");
        }
        compare("refused-places.txt");
    }

    @Test
    void aMissingGpu() throws IOException {
        var run = CommandRun.of("run", source(), "--name", "Near", "--target", "cuda", "--shape", "1,1,1,8,8,16");
        if (run.exitCode() != ExitCode.OK) {
            assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(run.err()).startsWith("error: target cuda: no GPU: ").contains("; use target java");
        }
    }
}
