package dev.attune.runtime.tune.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathMemoryTest {

    @TempDir
    Path folder;

    private ClassPathMemory memory(String classPath) {
        return new ClassPathMemory(folder.resolve("tuned"), classPath);
    }

    @Test
    void remembersForTheSameJarsAndTheSameName() throws IOException {
        Path jar = Files.write(folder.resolve("a.jar"), new byte[10]);
        memory(jar.toString()).searchedInVain("one.json");
        assertThat(memory(jar.toString()).isInVain("one.json")).isTrue();
        assertThat(memory(jar.toString()).isInVain("two.json")).isFalse();
        Path other = Files.write(folder.resolve("b.jar"), new byte[10]);
        assertThat(memory(jar + File.pathSeparator + other).isInVain("one.json"))
                .isFalse();
        Files.write(jar, new byte[11]);
        assertThat(memory(jar.toString()).isInVain("one.json")).isFalse();
    }

    @Test
    void aFolderIsSearchedEachTime() throws IOException {
        Path jar = Files.write(folder.resolve("a.jar"), new byte[10]);
        String withFolder = jar + File.pathSeparator + folder;
        memory(withFolder).searchedInVain("one.json");
        assertThat(memory(withFolder).isInVain("one.json")).isFalse();
    }
}
