package dev.attune.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every package says in a {@code package-info.java} what it is for, what goes in, what comes out and what always holds. */
class PackageInfoTest {

    /** Tests run in their module's folder; the project is the one above. */
    private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

    @Test
    void everyPackageSaysWhatItIsFor() {
        List<Path> packages = packages();

        assertThat(packages).as("packages with main code under %s", PROJECT).isNotEmpty();
        assertThat(packages.stream().filter(folder -> !Files.exists(folder.resolve("package-info.java"))))
                .as("packages without a package-info.java")
                .isEmpty();
    }

    private static List<Path> packages() {
        try (Stream<Path> modules = Files.list(PROJECT)) {
            return modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .flatMap(PackageInfoTest::packagesUnder)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> packagesUnder(Path sources) {
        try (Stream<Path> files = Files.walk(sources)) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
