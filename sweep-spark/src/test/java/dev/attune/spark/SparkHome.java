package dev.attune.spark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Spark distribution's place, and the commands that its scripts would run: the scripts themselves are not on Maven Central. */
record SparkHome(Path home, Path kernels) {

    private static final int START_SECONDS = 300;
    private static final Path JARS = Path.of(property("home")).resolve("jars");

    private static String property(String name) {
        String value = System.getProperty("attune.spark." + name);
        if (value == null) {
            throw new IllegalStateException("attune.spark." + name + " is not set: run these tests with ./mvnw verify"
                    + " -Pspark -pl sweep-spark -am");
        }
        return value;
    }

    /** Lays it out in a folder, where executors keep their files too. */
    static SparkHome in(Path folder) throws IOException {
        Path home = Files.createDirectories(folder.resolve("spark"));
        Files.createSymbolicLink(home.resolve("jars"), JARS.toAbsolutePath());
        return new SparkHome(home, folder.resolve("kernels"));
    }

    void unlink() throws IOException {
        Files.delete(home.resolve("jars"));
    }

    /** Submits a sweep as the documentation says, with more options before the application's jar. */
    Running submit(String master, Map<String, String> configuration, Path sweep, Path out)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                master,
                "--class",
                SparkSweep.class.getName(),
                "--jars",
                String.join(",", jars())));
        configuration.forEach((name, value) -> arguments.addAll(List.of("--conf", name + "=" + value)));
        arguments.addAll(List.of(property("jar"), sweep.toString(), "--out", out.toString()));
        return start("driver", command(arguments));
    }

    /** A standalone cluster of one-core workers, each on a host of its own as far as Spark knows: loopback addresses. */
    Standalone standalone(String... hosts) throws IOException, InterruptedException {
        List<Running> processes = new ArrayList<>();
        Running master = start(
                "master",
                command(List.of(
                        "org.apache.spark.deploy.master.Master",
                        "--host",
                        "127.0.0.1",
                        "--port",
                        "0",
                        "--webui-port",
                        "0")));
        processes.add(master);
        var cluster = new Standalone(processes, master);
        try {
            master.awaitLog("Starting Spark master at", START_SECONDS);
            for (String host : hosts) {
                Running worker = start(
                        "worker",
                        command(List.of(
                                "org.apache.spark.deploy.worker.Worker",
                                "--host",
                                host,
                                "--cores",
                                "1",
                                "--memory",
                                "1g",
                                "--webui-port",
                                "0",
                                "--work-dir",
                                home.resolve("work-" + host).toString(),
                                cluster.address())));
                processes.add(worker);
                worker.awaitLog("Successfully registered with master", START_SECONDS);
            }
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    /** Its processes; they end with it. */
    record Standalone(List<Running> processes, Running master) implements AutoCloseable {

        private static final Pattern ADDRESS = Pattern.compile("Starting Spark master at (spark://\\S+)");

        /** As {@code --master} takes it. */
        String address() throws IOException {
            Matcher matcher = ADDRESS.matcher(master.err());
            if (!matcher.find()) {
                throw new AssertionError("the master does not say where it is:\n" + master.err());
            }
            return matcher.group(1);
        }

        @Override
        public void close() {
            processes.reversed().forEach(Running::close);
        }
    }

    private static List<String> jars() throws IOException {
        try (var files = Files.list(Path.of(property("lib")))) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    /** What {@code bin/spark-class} does: asks Spark's launcher for the JVM's command line, with the module flags. */
    List<String> command(List<String> arguments) throws IOException, InterruptedException {
        List<String> launcher =
                new ArrayList<>(List.of(java(), "-cp", home.resolve("jars") + "/*", "org.apache.spark.launcher.Main"));
        launcher.addAll(arguments);
        Running run = start("launcher", launcher);
        run.end(60);
        return Arrays.stream(run.out().split("\0"))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    Running start(String name, List<String> command) throws IOException {
        Path out = Files.createTempFile(home, name, ".out");
        Path err = Files.createTempFile(home, name, ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .directory(home.toFile());
        builder.environment()
                .putAll(Map.of(
                        "JAVA_HOME", System.getProperty("java.home"),
                        "SPARK_HOME", home.toString(),
                        "SPARK_SCALA_VERSION", property("scala"),
                        // no machine's name has to be known, and nothing listens to the network
                        "SPARK_LOCAL_IP", "127.0.0.1",
                        "ATTUNE_CACHE", kernels.toString()));
        return new Running(builder.start(), out, err);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** A process, and what it has printed so far. */
    record Running(Process process, Path outFile, Path errFile) implements AutoCloseable {

        String out() throws IOException {
            return Files.readString(outFile);
        }

        String err() throws IOException {
            return Files.readString(errFile);
        }

        /** Waits until something stands in its log. */
        void awaitLog(String text, int seconds) throws IOException, InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            while (!err().contains(text)) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new AssertionError("no '" + text + "' in the log:\n" + err());
                }
                Thread.sleep(50);
            }
        }

        /** Waits for its end; the exit code. */
        int end(int seconds) throws IOException, InterruptedException {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                close();
                throw new AssertionError("still running after " + seconds + " s:\n" + err());
            }
            return process.exitValue();
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
