package dev.attune.compiler.testing;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Compares text with a file that was approved before. With {@code -Dattune.bless=true} the file is written instead: read
 * the change before committing it.
 */
public final class Golden {
    private static final boolean BLESS = Boolean.getBoolean("attune.bless");

    private Golden() {}

    /** Fails with a diff and the command that approves the text, where it is not that of the file. */
    public static void assertMatches(Path file, String actual, Class<?> test) {
        try {
            if (BLESS) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, actual);
                return;
            }
            String expected = Files.exists(file) ? Files.readString(file) : "";
            if (!expected.equals(actual)) {
                fail("%s differs:%n%s%nApprove it with: ./mvnw -pl compiler -am test -Dtest=%s -Dattune.bless=true"
                        .formatted(
                                file,
                                diff(expected.lines().toList(), actual.lines().toList()),
                                test.getSimpleName()));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Lines that are only expected ({@code -}) and lines that are only there ({@code +}), with the common ends left out. */
    static String diff(List<String> expected, List<String> actual) {
        int same = 0;
        while (same < Math.min(expected.size(), actual.size())
                && expected.get(same).equals(actual.get(same))) {
            same++;
        }
        int tail = 0;
        while (tail < Math.min(expected.size(), actual.size()) - same
                && expected.get(expected.size() - 1 - tail).equals(actual.get(actual.size() - 1 - tail))) {
            tail++;
        }
        var text = new StringBuilder("@@ line " + (same + 1) + "\n");
        expected.subList(same, expected.size() - tail)
                .forEach(line -> text.append("- ").append(line).append('\n'));
        actual.subList(same, actual.size() - tail)
                .forEach(line -> text.append("+ ").append(line).append('\n'));
        return text.toString();
    }
}
