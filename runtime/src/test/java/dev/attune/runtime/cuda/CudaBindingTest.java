package dev.attune.runtime.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The binding against a stand-in driver: the tests for a real GPU, run in a JVM of its own whose libcuda.so.1 is a small C file.
 * It needs a C compiler.
 */
class CudaBindingTest {

    @TempDir
    Path directory;

    @Test
    void argumentsArriveAsTheDriversHeaderSays() throws Exception {
        Path source = directory.resolve("driver.c");
        try (InputStream code = CudaBindingTest.class.getResourceAsStream("stand_in_driver.c")) {
            Files.copy(code, source);
        }
        assumeThat(compile(source)).as("a C compiler").isTrue();
        var child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                CudaDriverGpuTest.class.getName());
        child.environment().put("LD_LIBRARY_PATH", directory.toString());
        Process process = child.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output.lines().filter(line -> line.endsWith(": ok"))).hasSize(6);
    }

    private boolean compile(Path source) throws InterruptedException {
        List<String> command = List.of(
                "cc",
                "-shared",
                "-fPIC",
                "-O1",
                "-o",
                directory.resolve("libcuda.so.1").toString(),
                source.toString());
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
