package dev.attune.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.runtime.cache.KernelCache;
import dev.attune.runtime.cache.KernelCache.OnFailure;
import dev.attune.runtime.cuda.CudaAvailability;
import dev.attune.runtime.cuda.KernelImage;
import dev.attune.runtime.kernel.Artifacts;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.load.FakeCompiler;
import dev.attune.runtime.load.KernelSupply;
import dev.attune.runtime.tensor.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads in the log of a process in which everything happens three times. */
class LoggedOnceTest {

    @TempDir
    Path directory;

    @Test
    void everyTroubleIsReportedOnce() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                        "-Dorg.slf4j.simpleLogger.showThreadName=false",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Trouble.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        List<String> lines = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(child.waitFor()).as(lines::toString).isZero();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .startsWith("WARN dev.attune.runtime.cache.KernelCache - the kernel cache "
                        + directory.resolve("blocked") + " cannot be written: ")
                .endsWith(
                        "set ATTUNE_CACHE to a directory that can, or to 'off'; kernels are compiled again in every run");
        assertThat(lines.get(1))
                .startsWith(
                        "WARN dev.attune.runtime.cache.KernelCache - cached kernel " + directory.resolve("kernels-v1"))
                .contains(" is damaged: the file 'kernel.ptx' has SHA-256 ")
                .contains("; moved to " + directory.resolve("corrupt"))
                .endsWith("; the kernel is built again");
        assertThat(lines.get(2))
                .isEqualTo("INFO dev.attune.runtime.dispatch.AttentionRunner - calls run on the host: no GPU: a test");
    }

    /** Runs into each trouble three times. */
    static final class Trouble {
        public static void main(String[] arguments) throws IOException {
            Path directory = Path.of(arguments[0]);
            Path blocked = Files.writeString(directory.resolve("blocked"), "a file");
            KernelCache unwritable = KernelCache.in(blocked, OnFailure.WARN);
            KernelCache damaged = KernelCache.in(directory, OnFailure.WARN);
            for (int i = 0; i < 3; i++) {
                unwritable.publish(Artifacts.cuda(i));
                Path entry = damaged.publish(Artifacts.cuda(0)).orElseThrow();
                // as long as before
                Files.writeString(entry.resolve("files/kernel.ptx"), ".version 9.9 // 0");
                damaged.find(Artifacts.cuda(0).key());
            }
            var supply = new KernelSupply(Optional.of(new FakeCompiler("Ones")), KernelCache.none());
            try (var runner = new AttentionRunner(
                    supply,
                    Optional.empty(),
                    new CudaAvailability.Unavailable("no GPU: a test"),
                    KernelImage.Choice.CUBIN_FIRST)) {
                for (int i = 1; i <= 3; i++) {
                    runner.prepare(new AttentionRequest(
                            new VariantSource("ones.attn", "", "Ones"),
                            DType.F32,
                            ProblemShape.parse("1,1,1," + i + ",8,8"),
                            TargetChoice.AUTO));
                }
            }
        }
    }
}
