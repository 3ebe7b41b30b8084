package dev.attune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Texts kept as files in {@code src/test/resources}; {@code -Dattune.bless=true} writes them anew. */
final class Golden {

    static final Path FOLDER = Path.of("src/test/resources/dev/attune/cli/golden");

    private static final boolean BLESS = Boolean.getBoolean("attune.bless");

    private Golden() {}

    /** Fails unless the text is what the file holds. */
    static void check(String name, String actual) {
        Path file = FOLDER.resolve(name);
        try {
            if (BLESS) {
                Files.createDirectories(FOLDER);
                Files.writeString(file, actual);
                return;
            }
            assertThat(file)
                    .as("the golden file %s; make it with: mvn -pl cli -am test -Dattune.bless=true", name)
                    .exists();
            assertThat(actual)
                    .as("%s; if the new text is right: mvn -pl cli -am test -Dattune.bless=true", name)
                    .isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
