package dev.attune.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a build may be left out, and when it must not. */
class BuildStampTest {
    @TempDir
    private Path folder;

    private Path source;
    private Path imported;
    private Path output;
    private Path library;

    @BeforeEach
    void write() throws IOException {
        source = file("src/a.attn", "a");
        imported = file("elsewhere/lib.attn", "lib");
        output = file("out/A.java", "A");
        library = file("generator.jar", "jar");
        stamp("x").write(List.of(source, imported));
        assertThat(stamp("x").isCurrent()).isTrue();
    }

    private Path file(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private BuildStamp stamp(String option) {
        return new BuildStamp(
                folder.resolve("state/stamp"),
                List.of(option),
                List.of(library),
                List.of(folder.resolve("src"), folder.resolve("tuning")),
                List.of(folder.resolve("out")));
    }

    @Test
    void aChangedSourceCounts() throws IOException {
        Files.writeString(source, "b");
        assertThat(stamp("x").isCurrent()).isFalse();
    }

    @Test
    void theTimeOfASourceDoesNotCount() throws IOException {
        Files.setLastModifiedTime(source, FileTime.fromMillis(0));
        assertThat(stamp("x").isCurrent()).isTrue();
    }

    @Test
    void aNewSourceCounts() throws IOException {
        file("src/b.attn", "b");
        assertThat(stamp("x").isCurrent()).isFalse();
    }

    @Test
    void aChangedOrRemovedImportFromElsewhereCounts() throws IOException {
        Files.writeString(imported, "other");
        assertThat(stamp("x").isCurrent()).isFalse();
        Files.delete(imported);
        assertThat(stamp("x").isCurrent()).isFalse();
    }

    @Test
    void aRemovedOrChangedOutputCounts() throws IOException {
        Files.writeString(output, "something longer");
        assertThat(stamp("x").isCurrent()).isFalse();
        Files.delete(output);
        assertThat(stamp("x").isCurrent()).isFalse();
    }

    @Test
    void anOptionAnotherGeneratorAndATuningCount() throws IOException {
        assertThat(stamp("y").isCurrent()).isFalse();
        Files.writeString(library, "newer jar");
        assertThat(stamp("x").isCurrent()).isFalse();
        Files.writeString(library, "jar");
        file("tuning/tuned/k.json", "{}");
        assertThat(stamp("x").isCurrent()).isFalse();
    }

    @Test
    void aForgottenStampIsNone() throws IOException {
        stamp("x").forget();
        assertThat(stamp("x").isCurrent()).isFalse();
    }
}
