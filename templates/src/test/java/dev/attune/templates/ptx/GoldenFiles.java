package dev.attune.templates.ptx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Compares text with files under {@code src/test/resources}. With {@code -Dattune.bless=true} the files are rewritten
 * instead.
 */
public final class GoldenFiles {
    private static final Path RESOURCES = Path.of("src", "test", "resources");

    private final Path folder;
    private final String test;

    /**
     * @param folder below the test resources
     * @param test the test class to run for blessing
     */
    public GoldenFiles(String folder, Class<?> test) {
        this.folder = RESOURCES.resolve(folder);
        this.test = test.getSimpleName();
    }

    public void check(String name, String actual) {
        Path golden = folder.resolve(name);
        try {
            if (Boolean.getBoolean("attune.bless")) {
                Files.createDirectories(folder);
                Files.writeString(golden, actual);
                return;
            }
            String expected = Files.exists(golden) ? Files.readString(golden) : "";
            if (!expected.equals(actual)) {
                throw new AssertionError(golden + " differs (- the file, + what is printed now):\n"
                        + difference(expected.lines().toList(), actual.lines().toList())
                        + "If the new text is right: " + command());
            }
        } catch (IOException failure) {
            throw new AssertionError("cannot read or write " + golden, failure);
        }
    }

    /** Fails for files that no test case stands behind. */
    public void checkNoOrphans(Set<String> names) {
        try (Stream<Path> files = Files.list(folder)) {
            Set<String> orphans = new TreeSet<>(
                    files.map(file -> file.getFileName().toString()).toList());
            orphans.removeAll(names);
            if (!orphans.isEmpty()) {
                throw new AssertionError("no test prints these files of " + folder + "; delete them: " + orphans);
            }
        } catch (IOException failure) {
            throw new AssertionError("cannot list " + folder, failure);
        }
    }

    private String command() {
        return "./mvnw -q -pl templates test -Dtest=" + test + " -Dattune.bless=true";
    }

    /** A line diff by longest common subsequence; unchanged stretches are cut to two lines. */
    static String difference(List<String> before, List<String> after) {
        int[][] common = new int[before.size() + 1][after.size() + 1];
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                common[i][j] = before.get(i).equals(after.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        List<String> lines = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
                lines.add("  " + before.get(i++));
                j++;
            } else if (i < before.size() && (j == after.size() || common[i + 1][j] >= common[i][j + 1])) {
                lines.add("- " + before.get(i++));
            } else {
                lines.add("+ " + after.get(j++));
            }
        }
        return abridge(lines);
    }

    private static String abridge(List<String> lines) {
        StringBuilder text = new StringBuilder();
        boolean cut = false;
        for (int i = 0; i < lines.size(); i++) {
            boolean near = false;
            for (int k = Math.max(0, i - 2); k <= Math.min(lines.size() - 1, i + 2); k++) {
                near |= !lines.get(k).startsWith("  ");
            }
            if (near) {
                text.append(lines.get(i)).append('\n');
            } else if (!cut) {
                text.append("  ...\n");
            }
            cut = !near;
        }
        return text.toString();
    }
}
