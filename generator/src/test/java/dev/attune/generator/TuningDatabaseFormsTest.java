package dev.attune.generator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.CompilerService;
import dev.attune.generator.report.Reporter;
import dev.attune.generator.source.SourceVariant;
import dev.attune.generator.source.VariantFolder;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.record.DeviceIdentity;
import dev.attune.runtime.tune.record.RecordFile;
import dev.attune.runtime.tune.record.ShippedWinners;
import dev.attune.runtime.tune.record.TuningDatabase;
import dev.attune.runtime.tune.record.TuningKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three forms of a tuning database: a folder, lines of JSON, a jar. */
class TuningDatabaseFormsTest {

    private static final ProblemShape SHAPE = ProblemShape.parse("1,4,4,32,32,16");
    private static final String OWN = "the compiler's own choice";
    private static final String TUNED = "tuned for it where it was built";

    @TempDir
    private Path root;

    private Project project;

    @BeforeEach
    void write() throws IOException {
        project = new Project(root).write("com/acme/small.attn", """
                attention Small {
                    mask kv_idx <= q_idx
                    schedule java {
                        tile q = 16 | 32, kv = 64
                    }
                }
                """);
    }

    /** A database in which the schedule won that the compiler would take last. */
    private Path folder() throws IOException {
        var reporter = new Reporter(new PrintStream(new ByteArrayOutputStream()));
        SourceVariant variant = new VariantFolder(project.sources(), "com.acme", reporter)
                .variants()
                .getFirst();
        var compiler = new CompilerService();
        Schedule last = compiler.space(
                        new KernelRequest(variant.source(), Target.JAVA, DType.F32, SHAPE, Optional.empty()))
                .getLast();
        Path folder = root.resolve("tuning");
        try (var database = new TuningDatabase(folder)) {
            var key = new TuningKey(
                    DeviceIdentity.ofHost(),
                    Target.JAVA,
                    compiler.families(Target.JAVA),
                    TuningKey.hash(variant.source()),
                    DType.F32);
            database.record(key, SHAPE, new Trial(last, new Outcome.Measured(0.1, 0, 9)));
        }
        return folder;
    }

    private String generated(Path tuning) throws Exception {
        var run = project.generate("--tuning", tuning.toString());
        assertThat(run.exitCode()).as("%s", run.lines()).isZero();
        return Files.readString(project.java().resolve("com/acme/Small.java"));
    }

    @Test
    void eachFormDecidesTheSchedule() throws Exception {
        Path folder = folder();
        Path lines = root.resolve("small.jsonl");
        Path jar = root.resolve("small.jar");
        try (var database = new TuningDatabase(folder)) {
            assertThat(RecordFile.write(database, lines)).isEqualTo(1);
            ShippedWinners.write(database, root.resolve("resources"));
        }
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                var files = Files.walk(root.resolve("resources"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(
                        new JarEntry(root.resolve("resources").relativize(file).toString()));
                out.write(Files.readAllBytes(file));
            }
        }
        assertThat(generated(root.resolve("nothing"))).contains(OWN).doesNotContain(TUNED);
        String tuned = generated(folder);
        assertThat(tuned).contains(TUNED).doesNotContain(OWN);
        for (Path form : List.of(lines, jar)) {
            assertThat(generated(root.resolve("nothing"))).contains(OWN);
            assertThat(generated(form)).as("%s", form).isEqualTo(tuned);
        }
    }

    @Test
    void linesAreTunedIntoAndKeepWhatTheyHad() throws Exception {
        Path lines = root.resolve("deep/small.jsonl");
        assertThat(project.run("tune", "--tuning", lines.toString(), "--budget", "1")
                        .exitCode())
                .isZero();
        int first = RecordFile.read(lines).size();
        assertThat(first).isGreaterThan(1);
        project.write(
                "com/acme/other.attn",
                "attention Other {\n    schedule java {\n        tile q = 16, kv = 64\n    }\n}\n");
        assertThat(project.run("tune", "--tuning", lines.toString(), "--budget", "1")
                        .exitCode())
                .isZero();
        assertThat(RecordFile.read(lines)).hasSizeGreaterThan(first);
        assertThat(generated(lines)).contains(TUNED);
    }

    @Test
    void whatIsNoDatabaseIsSaid() throws Exception {
        Path jar = root.resolve("empty.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("a"));
        }
        Path wrong = Files.writeString(root.resolve("wrong.jsonl"), "\n{\"kind\": 3}\n");
        assertRefused(jar, "has no META-INF/attune/tuned/");
        assertRefused(wrong, "line 2: ");
        assertRefused(root.resolve("none.jsonl"), "there is no such file");
        assertRefused(root.resolve("none.jar"), "there is no such file");
        var tune = project.run("tune", "--tuning", jar.toString());
        assertThat(tune.exitCode()).isNotZero();
        assertThat(tune.lines()).anyMatch(line -> line.contains("a jar can be read alone"));
    }

    private void assertRefused(Path tuning, String why) throws Exception {
        var run = project.generate("--tuning", tuning.toString());
        assertThat(run.exitCode()).isNotZero();
        assertThat(run.lines()).anyMatch(line -> line.contains("tuning database " + tuning) && line.contains(why));
    }
}
