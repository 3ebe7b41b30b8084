package dev.attune.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildIdentityTest {

    @TempDir
    private Path folder;

    @Test
    void aChangedJarIsAnotherBuild() throws IOException {
        Path jar = Files.write(folder.resolve("a.jar"), new byte[] {1, 2, 3, 4});
        Path copy = Files.write(folder.resolve("copy.jar"), new byte[] {1, 2, 3, 4});
        Path other = Files.write(folder.resolve("other.jar"), new byte[] {1, 2, 3, 5});
        assertThat(BuildIdentity.checksum(List.of(jar)))
                .matches("[0-9a-f]{16}")
                .isEqualTo(BuildIdentity.checksum(List.of(copy)))
                .isNotEqualTo(BuildIdentity.checksum(List.of(other)))
                .isNotEqualTo(BuildIdentity.checksum(List.of(jar, other)));
    }

    @Test
    void aRecompiledClassOfAFolderIsAnotherBuildAndOtherFilesAreNot() throws IOException {
        Path file = Files.write(Files.createDirectory(folder.resolve("p")).resolve("A.class"), new byte[] {1});
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
        String before = BuildIdentity.checksum(List.of(folder));
        Files.writeString(folder.resolve("p/notes.txt"), "no class");
        assertThat(BuildIdentity.checksum(List.of(folder))).isEqualTo(before);
        Files.setLastModifiedTime(file, FileTime.fromMillis(2_000));
        assertThat(BuildIdentity.checksum(List.of(folder))).isNotEqualTo(before);
    }

    @Test
    void theVersionNamesReleaseAndBuild() {
        assertThat(BuildIdentity.current()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\+[0-9a-f]{16}");
    }
}
