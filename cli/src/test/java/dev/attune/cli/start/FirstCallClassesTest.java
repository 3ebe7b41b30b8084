package dev.attune.cli.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.attune.runtime.cuda.CudaAvailability;
import java.io.File;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The list of classes that the runtime loads ahead of a process's first call is what such a call needs. With
 * {@code -Dattune.bless=true} the list in the source is written anew.
 */
class FirstCallClassesTest {

    private static final String VARIANT = "../examples/gemma2.attn";
    private static final String SHAPE = "1,2,2,128,128,64";
    private static final String LIST = "dev.attune.runtime.dispatch.FirstCallClasses";
    /** Needed where Attune's classes lie in jars, as they do but for a build that has not come to its jars. */
    private static final String OF_JARS = "dev.attune.compiler.JarDirectory";

    private static final String RUNNER = "dev.attune.runtime.dispatch.AttentionRunner";
    private static final Pattern LOADED =
            Pattern.compile("\\[(\\d+)\\s*\\](?:\\[.*?\\])* (dev\\.attune\\.[\\w.$]+) source: (?:file|jrt):.*");
    private static final Path SOURCE =
            Path.of("../runtime/src/main/java/dev/attune/runtime/dispatch/FirstCallClasses.java");

    @TempDir
    private Path folder;

    @Test
    void theListIsWhatAFirstCallNeeds() throws Exception {
        assumeTrue(
                CudaAvailability.probe() instanceof CudaAvailability.Unavailable(String reason)
                        && reason.contains("is not on this machine"),
                "a process that finds a driver needs other classes");
        runJava(
                "dev.attune.cli.Main",
                "tune",
                VARIANT,
                "--shape",
                SHAPE,
                "--target",
                "java",
                "--dtype",
                "f32",
                "--budget",
                "1");
        List<String> firstResult = List.of("dev.attune.bench.start.FirstResult", VARIANT, "Gemma2Local", SHAPE);
        Path result = folder.resolve("result");
        runFirst(firstResult, result, "-Xlog:disable");
        Path log = folder.resolve("classes.log");
        runFirst(firstResult, result, "-Xlog:class+load:file=" + log + ":tid");

        List<String> needed = new ArrayList<>();
        String thread = "";
        for (String line : Files.readAllLines(log)) {
            Matcher loaded = LOADED.matcher(line);
            if (loaded.matches()) {
                String name = loaded.group(2);
                if (name.equals(RUNNER)) {
                    thread = loaded.group(1);
                    continue;
                }
                // another thread may be warming up already
                if (!thread.equals(loaded.group(1))) {
                    continue;
                }
                if (name.startsWith("dev.attune.bench.start.ProcessStart")) {
                    break; // the clock has stopped
                }
                if (!name.equals(LIST)) {
                    needed.add(name);
                }
            }
        }
        if (!needed.contains(OF_JARS)) {
            needed.add(OF_JARS);
        }
        if (Boolean.getBoolean("attune.bless")) {
            bless(needed);
        } else {
            assertThat(listed())
                    .as("names in FirstCallClasses beside those of a first call; -Dattune.bless=true writes them")
                    .containsExactlyInAnyOrderElementsOf(needed);
        }
    }

    private static List<String> listed() throws ReflectiveOperationException {
        Field names = Class.forName(LIST).getDeclaredField("NAMES");
        names.setAccessible(true);
        return ((String) names.get(null)).lines().toList();
    }

    private static void bless(List<String> needed) throws Exception {
        String source = Files.readString(SOURCE);
        int from = source.indexOf("\"\"\"\n") + 4;
        int to = source.indexOf("\"\"\"", from);
        String margin = source.substring(source.lastIndexOf('\n', to) + 1, to);
        Files.writeString(
                SOURCE,
                source.substring(0, from)
                        + String.join(
                                "",
                                needed.stream()
                                        .map(name -> margin + name + "\n")
                                        .toList())
                        + source.substring(source.lastIndexOf('\n', to) + 1));
    }

    private void runFirst(List<String> command, Path result, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(command);
        all.add(result.toString());
        runJava(all.toArray(String[]::new));
    }

    private void runJava(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                // nothing is loaded ahead, and tunings know how many there are
                "-XX:ActiveProcessorCount=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        File said = folder.resolve("said").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said);
        builder.environment().put("ATTUNE_CACHE", folder.resolve("cache").toString());
        int exitCode = builder.start().waitFor();
        assertThat(exitCode)
                .as("%s: %s", command, Files.readString(said.toPath()))
                .isZero();
    }
}
