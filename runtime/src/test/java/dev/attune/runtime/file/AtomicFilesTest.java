package dev.attune.runtime.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {

    @TempDir
    Path directory;

    @Test
    void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(directory.resolve("result"), "old");
        assertThatThrownBy(() -> AtomicFiles.write(file, channel -> {
                    channel.write(ByteBuffer.wrap(new byte[1000]));
                    throw new IOException("No space left on device");
                }))
                .hasMessage("No space left on device");
        assertThat(file).hasContent("old");
        try (var left = Files.list(directory)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void aLinkStaysAndItsFileIsReplaced() throws IOException {
        Path file = Files.writeString(directory.resolve("result"), "old");
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("result"));
        AtomicFiles.writeAt(link, channel -> channel.write(ByteBuffer.wrap(new byte[] {'n', 'e', 'w'})));
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
        Files.delete(file);
        AtomicFiles.writeAt(link, channel -> channel.write(ByteBuffer.wrap(new byte[] {'n', 'e', 'w', 'e', 'r'})));
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("newer");
    }

    @Test
    void aPipeIsWrittenToAndNotReplaced() throws Exception {
        Path pipe = directory.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "pipes can be made here");
        Process reader = new ProcessBuilder("cat", pipe.toString()).start();
        AtomicFiles.writeAt(pipe, channel -> channel.write(ByteBuffer.wrap(new byte[] {'n', 'e', 'w'})));
        assertThat(reader.inputReader().readLine()).isEqualTo("new");
        assertThat(Files.isRegularFile(pipe)).isFalse();
        try (var left = Files.list(directory)) {
            assertThat(left).containsExactly(pipe);
        }
    }

    @Test
    void aKilledWriterLeavesTheOldFile() throws Exception {
        Path file = Files.writeString(directory.resolve("result"), "old");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SlowWriter.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(child.inputReader().readLine()).isEqualTo("half written");
        child.destroyForcibly();
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(file).hasContent("old");
    }

    /** Writes half of a file, says so, and never ends. */
    static final class SlowWriter {
        public static void main(String[] arguments) throws IOException {
            AtomicFiles.write(Path.of(arguments[0]), channel -> {
                channel.write(ByteBuffer.wrap(new byte[100_000]));
                System.out.println("half written");
                try {
                    Thread.sleep(600_000);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            });
        }
    }
}
