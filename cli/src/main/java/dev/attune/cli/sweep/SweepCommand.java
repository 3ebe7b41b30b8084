package dev.attune.cli.sweep;

import dev.attune.cli.ExitCode;
import dev.attune.cli.InputException;
import dev.attune.cli.Session;
import dev.attune.runtime.tune.record.TuningDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tunes combinations of variants, shapes, dtypes and targets. */
@Command(
        name = "sweep",
        description = {
            "Tunes every combination of the variants, shapes, dtypes and targets of a TOML file, into a database of its own, and"
                    + " writes a page that shows what came of it. Killed at any moment and run again, it goes on where it was."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  attune sweep models.toml                    into models-sweep/: tuning.sqlite and report.html",
            "  attune sweep models.toml --shard 2/8 --out /scratch/part2",
            "  attune db --database all merge /scratch/part*",
            "",
            "models.toml:",
            "  variants = [\"causal.attn\", \"gemma2.attn\"]    # found from the file's folder, one variant in each",
            "  shapes = [\"1,16,4,2048,2048,64\", \"1,16,4,4096,4096,64\"]",
            "  dtypes = [\"f32\", \"bf16\"]",
            "  targets = [\"java\"]                           # or cuda",
            "  strategy = \"guided\"                          # and budget, seed: as in tune",
            "  parameters = { window = 256 }                # for the variants that have them",
            "",
            "Exit codes: 0 ok, 1 the input was wrong, 2 a combination has no right kernel, 3 internal error."
        })
public final class SweepCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "SWEEP.toml", description = "What to tune.")
    private Path file;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where database and report go; by default beside SWEEP.toml, with -sweep for .toml.")
    private Path out;

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            description = "Does the I-th of N parts, for job arrays; give each its own --out, and merge them.")
    private String shard;

    @Option(names = "--report", description = "Writes the report of what is recorded, and tunes nothing.")
    private boolean reportOnly;

    public SweepCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<SweepUnit> units = SweepUnit.of(SweepFile.read(file));
        Path directory = Files.createDirectories(out != null ? out : SweepFile.usualPlace(file));
        try (TuningDatabase database = new TuningDatabase(directory)) {
            int failed = reportOnly ? 0 : new SweepRun(session, database).run(shard().of(units));
            SweepReport.write(units, database, directory, session.terminal());
            return failed == 0 ? ExitCode.OK : ExitCode.CHECK_FAILED;
        }
    }

    private Shard shard() {
        try {
            return shard == null ? Shard.WHOLE : Shard.parse(shard);
        } catch (IllegalArgumentException e) {
            throw new InputException("--shard: " + e.getMessage());
        }
    }
}
