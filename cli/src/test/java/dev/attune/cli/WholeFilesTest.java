package dev.attune.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFilesTest {

    @TempDir
    private Path folder;

    @Test
    void filesReplaceOlderOnes() throws IOException {
        WholeFiles.write(folder.resolve("a"), new byte[] {1});
        WholeFiles.write(folder.resolve("a"), new byte[] {2, 3});
        assertThat(folder.resolve("a")).hasBinaryContent(new byte[] {2, 3});
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void nothingAppearsWhenOneFileCannotBeWritten() throws IOException {
        Files.writeString(folder.resolve("occupied"), "a file, not a folder");
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("first", new byte[] {1});
        files.put("occupied/second", new byte[] {2});
        assertThatThrownBy(() -> WholeFiles.writeAll(folder, files)).isInstanceOf(IOException.class);
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(folder.resolve("occupied"));
        }
    }
}
