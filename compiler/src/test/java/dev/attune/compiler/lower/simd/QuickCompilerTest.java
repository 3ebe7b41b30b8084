package dev.attune.compiler.lower.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.testing.RandomLaunch;
import dev.attune.compiler.testing.RandomVariant;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.simd.JavaKernelLauncher;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The JVM's quick compiler takes every micro-kernel that reads in place. A method that is too much for it has no profile,
 * without which the better compiler may never see it: such a kernel is twenty times as slow, in some processes.
 */
class QuickCompilerTest {
    private static final int MINUTES = 5;

    @Test
    void compilesThem(@TempDir Path folder) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        // the quick compiler alone, in the way that leaves a profile, soon and before the caller goes
                        // on
                        "-XX:TieredStopAtLevel=3",
                        "-XX:CompileThresholdScaling=0.05",
                        "-XX:-BackgroundCompilation",
                        "-XX:+PrintCompilation",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Kernels.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines;
        try (var text = Files.lines(output)) {
            lines = text.filter(line -> line.contains("_in_place::") || line.startsWith("Exception"))
                    .toList();
        }
        assertThat(process.exitValue()).as("%s", lines).isZero();
        assertThat(lines).noneMatch(line -> line.contains("SKIPPED"));
        for (String method : List.of("multiply4x4", "multiply4x1", "multiply1x3", "accumulate4x4", "accumulate3")) {
            assertThat(lines).as(method).anyMatch(line -> line.contains("::" + method + " ("));
        }
    }

    /** Runs kernels of all lengths of rows. */
    static final class Kernels {
        private static final int CALLS = 6;

        private Kernels() {}

        public static void main(String[] arguments) throws InterruptedException {
            for (int lanes : new int[] {4, 8, 16}) {
                for (int vectors : new int[] {1, 4, 5, 6, 7, 8, 9, 14, 15, 16}) {
                    run(DType.F32, lanes, vectors);
                    if (vectors % 2 == 0) {
                        run(DType.BF16, lanes, vectors);
                    }
                }
            }
            System.exit(0);
        }

        private static void run(DType dtype, int lanes, int vectors) throws InterruptedException {
            RandomVariant variant = KernelChecks.variant("full");
            int headDim = vectors * lanes;
            var shape = new ProblemShape(1, 8, 8, 5, 39, headDim, headDim);
            var schedule = new Schedule("decode", Map.of("lanes", lanes, "tile.q", 8, "tile.kv", 48, "in.place", 1));
            try (Arena arena = Arena.ofShared()) {
                AttentionArguments bound = RandomLaunch.draw(variant, shape, dtype, 1, arena, 11);
                var launcher = new JavaKernelLauncher(
                        KernelChecks.kernel(new JavaTarget("test", 16), variant.attention(), schedule, dtype, shape));
                for (int call = 0; call < CALLS; call++) {
                    launcher.run(bound);
                }
            }
        }
    }
}
