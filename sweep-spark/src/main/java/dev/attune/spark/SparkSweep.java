package dev.attune.spark;

import dev.attune.cli.ExitCode;
import dev.attune.cli.InputException;
import dev.attune.cli.Main;
import dev.attune.cli.Session;
import dev.attune.cli.Terminal;
import dev.attune.cli.option.RunTarget;
import dev.attune.cli.sweep.SweepFile;
import dev.attune.cli.sweep.SweepReport;
import dev.attune.cli.sweep.SweepUnit;
import dev.attune.compiler.CompilerService;
import dev.attune.runtime.tune.record.TuningDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The driver: hands out what is not done yet, and takes the records into one database. What {@code spark-submit} runs. */
@Command(
        name = "attune-sweep-spark",
        description =
                "Tunes every combination of a sweep file on the machines of a Spark cluster, one task each, into a"
                        + " database on this machine. Killed at any moment and run again, it goes on where it was.",
        mixinStandardHelpOptions = true)
public final class SparkSweep implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "SWEEP.toml", description = "What to tune; see attune sweep --help.")
    private Path file;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where database and report go, on a local disk; by default beside SWEEP.toml, with -sweep"
                    + " for .toml.")
    private Path out;

    private boolean warned;

    private SparkSweep(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The entry that {@code spark-submit --class} names. */
    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        Session session = new Session(Terminal.ofProcess(environment), environment);
        int exitCode = Main.execute(session, new SparkSweep(session.terminal()), arguments);
        if (exitCode != ExitCode.OK) {
            System.exit(exitCode);
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<SweepUnit> units = SweepUnit.of(SweepFile.read(file));
        SparkConf configuration = new SparkConf()
                .setAppName("attune sweep " + file.getFileName())
                // tasks and answers are what Java's own serialization takes, whatever the cluster prefers
                .set("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
        ClusterCheck.check(configuration, units);
        Path directory = Files.createDirectories(out != null ? out : SweepFile.usualPlace(file));
        try (TuningDatabase database = new TuningDatabase(directory)) {
            List<UnitTask> tasks = tasks(units, new KnownRecords(database, new CompilerService()::families));
            int failed = tasks.isEmpty() ? 0 : run(configuration, tasks, units, database);
            SweepReport.write(units, database, directory, terminal);
            return failed == 0 ? ExitCode.OK : ExitCode.CHECK_FAILED;
        }
    }

    /** The long ones first, so that none of them is begun when the rest is done. */
    private static List<UnitTask> tasks(List<SweepUnit> units, KnownRecords known) {
        List<Integer> pending = new ArrayList<>();
        for (int i = 0; i < units.size(); i++) {
            if (!known.isDone(units.get(i))) {
                pending.add(i);
            }
        }
        pending.sort(
                Comparator.comparingLong((Integer i) -> -units.get(i).shape().pairs()));
        return pending.stream()
                .map(i -> UnitTask.of(i + 1, units.get(i), known.of(units.get(i))))
                .toList();
    }

    private int run(SparkConf configuration, List<UnitTask> tasks, List<SweepUnit> units, TuningDatabase database)
            throws InterruptedException {
        int[] failed = {0};
        try (JavaSparkContext spark = new JavaSparkContext(configuration)) {
            Cluster.run(spark, tasks, answer -> {
                database.merge(answer.tuningRecords());
                failed[0] += answer.won() ? 0 : 1;
                tell(answer, units.get(answer.number() - 1), units.size());
            });
        } catch (SparkException e) {
            throw new InputException(
                    "the Spark job failed: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given"),
                    "combinations that were done before are recorded, so the same command goes on with the others");
        }
        return failed[0];
    }

    private void tell(UnitAnswer answer, SweepUnit unit, int units) {
        terminal.out()
                .println(answer.number() + "/" + units + "  " + unit.describe() + ": " + answer.told() + ", on "
                        + answer.place());
        terminal.out().flush();
        if (unit.target() == RunTarget.JAVA && answer.cpus() < answer.processors() && !warned) {
            warned = true;
            terminal.err()
                    .println("warning: a task had " + answer.cpus() + " of its machine's " + answer.processors()
                            + " processors, so that another may have run beside it while Java kernels were timed; "
                            + ClusterCheck.CPUS_HINT);
            terminal.err().flush();
        }
    }
}
