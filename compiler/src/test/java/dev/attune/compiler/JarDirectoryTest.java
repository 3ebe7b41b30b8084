package dev.attune.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarDirectoryTest {

    @TempDir
    private Path folder;

    private Path jar(String name, String content) throws IOException {
        Path path = folder.resolve(name);
        try (OutputStream file = Files.newOutputStream(path);
                ZipOutputStream jar = new ZipOutputStream(file)) {
            for (String entry : List.of("A.class", "B.class")) {
                var made = new ZipEntry(entry);
                made.setLastModifiedTime(FileTime.fromMillis(0));
                jar.putNextEntry(made);
                jar.write((entry.equals("B.class") ? content : "a").getBytes(StandardCharsets.UTF_8));
                jar.closeEntry();
            }
        }
        return path;
    }

    @Test
    void tellsJarsApartByTheirClasses() throws IOException {
        byte[] one = JarDirectory.bytes(jar("one.jar", "1"));
        assertThat(one).isEqualTo(JarDirectory.bytes(jar("same.jar", "1")));
        // as long, and packed as long
        assertThat(one).isNotEqualTo(JarDirectory.bytes(jar("other.jar", "2")));
        assertThat(one.length).isLessThan((int) Files.size(folder.resolve("one.jar")));
    }
}
