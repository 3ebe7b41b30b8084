package dev.attune.runtime.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTroubleTest {

    @TempDir
    private Path folder;

    private static String describe(ThrowingCallable work) {
        return FileTrouble.describe(catchThrowableOfType(IOException.class, work));
    }

    @Test
    void saysWhatIsWrongWithWhichFile() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Path missing = folder.resolve("missing");
        assertThat(describe(() -> Files.readString(missing))).isEqualTo(missing + ": no such file or folder");
        assertThat(describe(() -> Files.createFile(file))).isEqualTo(file + ": exists already");
        assertThat(describe(() -> Files.list(file).close())).isEqualTo(file + ": not a folder");
        assertThat(describe(() -> Files.delete(folder))).isEqualTo(folder + ": a folder that is not empty");
        assertThat(describe(() -> Files.createDirectory(file.resolve("below"))))
                .isEqualTo(file.resolve("below") + ": Not a directory");
        assertThat(FileTrouble.describe(new IOException("the disk is on fire"))).isEqualTo("the disk is on fire");
        assertThat(FileTrouble.describe(new IOException())).isEqualTo("java.io.IOException");
    }
}
