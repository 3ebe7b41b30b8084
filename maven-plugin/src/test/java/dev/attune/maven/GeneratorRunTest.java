package dev.attune.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What passes between Maven's JVM and the generator's. */
class GeneratorRunTest {
    @TempDir
    private Path folder;

    @Test
    void escapesOfAFieldAreTakenBack() {
        assertThat(GeneratorRun.unescape("a\\nb\\tc\\\\nd")).isEqualTo("a\nb\tc\\nd");
        assertThat(GeneratorRun.unescape("plain")).isEqualTo("plain");
    }

    @Test
    void aJdkIsKnownByItsReleaseFileAndItsCompiler() throws Exception {
        assertThat(JdkSearch.suits(folder)).isFalse();
        Files.writeString(folder.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.3\"\n");
        assertThat(JdkSearch.suits(folder)).as("without javac").isFalse();
        Files.createDirectories(folder.resolve("bin"));
        Files.writeString(folder.resolve("bin/javac"), "");
        assertThat(JdkSearch.suits(folder)).isTrue();
        Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"250.0.1\"\n");
        assertThat(JdkSearch.suits(folder)).isFalse();
        Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
        assertThat(JdkSearch.suits(folder)).isFalse();
    }
}
