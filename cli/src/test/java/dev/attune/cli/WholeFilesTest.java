package dev.attune.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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
        assertThat(folder).isDirectoryNotContaining("glob:**.attune*");
    }

    @Test
    void filesMayBeReadByThoseWhoMayReadAnyNewFile() throws IOException {
        Set<PosixFilePermission> usual = Files.getPosixFilePermissions(Files.createFile(folder.resolve("usual")));
        WholeFiles.write(folder.resolve("one"), new byte[] {1});
        WholeFiles.writeAll(folder.resolve("more"), Map.of("two", new byte[] {2}));
        assertThat(Files.getPosixFilePermissions(folder.resolve("one"))).isEqualTo(usual);
        assertThat(Files.getPosixFilePermissions(folder.resolve("more/two"))).isEqualTo(usual);
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
