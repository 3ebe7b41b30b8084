package dev.attune.compiler.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenTest {

    @Test
    void aDifferenceShowsTheLinesAndTheCommand(@TempDir Path folder) throws IOException {
        assumeFalse(Boolean.getBoolean("attune.bless"), "blessing writes whatever it is given");
        Path file = Files.writeString(folder.resolve("a.txt"), "one\ntwo\nthree\n");
        Golden.assertMatches(file, "one\ntwo\nthree\n", GoldenTest.class);
        assertThatThrownBy(() -> Golden.assertMatches(file, "one\n2\nthree\n", GoldenTest.class))
                .hasMessageContaining("@@ line 2\n- two\n+ 2\n")
                .hasMessageContaining("-Dtest=GoldenTest -Dattune.bless=true");
        assertThatThrownBy(() -> Golden.assertMatches(folder.resolve("missing.txt"), "x\n", GoldenTest.class))
                .hasMessageContaining("+ x");
    }

    @Test
    void whatIsCommonAtBothEndsIsLeftOut() {
        assertThat(Golden.diff(List.of("a", "b", "c"), List.of("a", "c"))).isEqualTo("@@ line 2\n- b\n");
        assertThat(Golden.diff(List.of("a", "a"), List.of("a", "a", "a"))).isEqualTo("@@ line 3\n+ a\n");
    }
}
