package dev.attune.runtime.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileMutexTest {

    private static final int TURNS = 200;

    @TempDir
    Path directory;

    @Test
    void threadsOfTwoProcessesCountWithoutLosingATurn() throws Exception {
        Files.writeString(directory.resolve("count"), "0");
        List<Process> children = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            children.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Counter.class.getName(),
                            directory.toString())
                    .inheritIO()
                    .start());
        }
        for (Process child : children) {
            assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isZero();
        }
        assertThat(directory.resolve("count")).hasContent(Integer.toString(2 * 2 * TURNS));
    }

    @Test
    void afterAFailureItIsFree() throws IOException {
        assertThatThrownBy(() -> FileMutex.hold(directory.resolve("missing").resolve("lock")))
                .isInstanceOf(NoSuchFileException.class);
        try (FileMutex _ = FileMutex.hold(directory.resolve("lock"))) {
            assertThat(directory.resolve("lock")).exists();
        }
        CompletableFuture.runAsync(() -> Counter.inTurn(directory.resolve("lock"), () -> {}))
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    /** Two threads that read a number and write the next one. */
    static final class Counter {

        interface Turn {
            void run() throws IOException;
        }

        public static void main(String[] arguments) {
            Path directory = Path.of(arguments[0]);
            Path count = directory.resolve("count");
            Runnable turns = () -> {
                for (int i = 0; i < TURNS; i++) {
                    inTurn(directory.resolve("lock"), () -> {
                        int before = Integer.parseInt(Files.readString(count));
                        Files.writeString(count, Integer.toString(before + 1));
                    });
                }
            };
            CompletableFuture.allOf(CompletableFuture.runAsync(turns), CompletableFuture.runAsync(turns))
                    .join();
        }

        static void inTurn(Path lock, Turn turn) {
            try (FileMutex _ = FileMutex.hold(lock)) {
                turn.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
