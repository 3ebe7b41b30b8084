package dev.attune.runtime.tune.record;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.search.SimilarTrials;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The trials of this host, in one SQLite file. The file is opened when it is first needed. Measuring a schedule again for the
 * same key and shape replaces what was there. Safe for many threads and processes.
 */
public final class TuningDatabase implements AutoCloseable {

    private final Path path;
    /** Made when it is first needed, as the class takes the JVM to the module of SQL. */
    private SqliteFile file;

    private final WinnerFiles winners;
    private final ClassPathMemory memory;

    /**
     * A database in a directory, which need not be there yet: {@code tuning.sqlite}, and the winners under {@code tuned/}.
     */
    public TuningDatabase(Path directory) {
        this.path = directory.resolve("tuning.sqlite");
        this.winners = new WinnerFiles(directory.resolve("tuned"));
        this.memory = new ClassPathMemory(directory.resolve("tuned"));
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** What is known of this process's class path. */
    public ClassPathMemory classPath() {
        return memory;
    }

    /** A log that records under a key and shape. */
    public TrialLog log(TuningKey key, ProblemShape shape) {
        return trial -> record(key, shape, trial);
    }

    /**
     * Records a trial; when this returns, it survives the process. A short measurement does not replace a whole one.
     *
     * @throws TuningDatabaseException when the file cannot be written
     */
    public void record(TuningKey key, ProblemShape shape, Trial trial) {
        file().write(connection -> {
            TrialTable.record(connection, key, shape, trial);
            // inside the transaction, so that of two processes the later one writes the winners of both
            if (trial.outcome() instanceof Outcome.Measured) {
                winners.write(key, winners(connection, key));
            }
            return null;
        });
    }

    /**
     * Records that a search came to its end.
     *
     * @throws TuningDatabaseException when the file cannot be written
     */
    public void record(TuningKey key, ProblemShape shape, SearchSummary summary) {
        file().write(connection -> {
            SearchTable.record(connection, key, shape, summary);
            winners.write(key, winners(connection, key));
            return null;
        });
    }

    /**
     * All trials of a key and shape, the fastest first and failures last.
     *
     * @throws TuningDatabaseException when the file cannot be read
     */
    public List<Trial> trials(TuningKey key, ProblemShape shape) {
        return file().read(connection -> TrialTable.trials(connection, key, shape));
    }

    /**
     * How a shape was tuned; empty where no search came to its end.
     *
     * @throws TuningDatabaseException when the file cannot be read
     */
    public Optional<SearchSummary> search(TuningKey key, ProblemShape shape) {
        return file().read(connection ->
                Optional.ofNullable(SearchTable.ofKey(connection, key).get(shape)));
    }

    /**
     * What was measured at the nearest shapes under a key.
     *
     * @param most so many of them
     * @throws TuningDatabaseException when the file cannot be read
     */
    public List<SimilarTrials> similar(TuningKey key, ProblemShape shape, int most) {
        return file().read(connection -> {
            List<SimilarTrials> similar = new ArrayList<>();
            for (ProblemShape near : NearestShape.sorted(
                    shape, TrialTable.winners(connection, key).keySet())) {
                if (similar.size() < most && !near.equals(shape)) {
                    similar.add(new SimilarTrials(
                            near.toString(),
                            NearestShape.similarity(shape, near),
                            TrialTable.trials(connection, key, near)));
                }
            }
            return similar;
        });
    }

    /** The winner of each shape that was tuned under a key. Opens no database: reads the file of winners. */
    public List<Winner> winners(TuningKey key) {
        return winners.read(key);
    }

    /** The schedule to use for a shape: its own winner, or that of the nearest shape that was tuned. */
    public Optional<Winner> best(TuningKey key, ProblemShape shape) {
        return Winner.forShape(shape, winners(key));
    }

    /**
     * Every record, trials first, in the order of their keys, in one view of the data.
     *
     * @throws TuningDatabaseException when the file cannot be read
     */
    public void forEach(Consumer<TuningRecord> action) {
        file().read(connection -> {
            TrialTable.forEach(connection, action);
            SearchTable.forEach(connection, action);
            return null;
        });
    }

    /**
     * What there are winners for.
     *
     * @throws TuningDatabaseException when the file cannot be read
     */
    public List<TuningKey> keys() {
        return file().read(TrialTable::keys);
    }

    /**
     * Takes in records of elsewhere, all of them or none: of two records of the same thing the later one holds.
     *
     * @return how many of them were new or later than what was here
     * @throws TuningDatabaseException when the file cannot be written
     */
    public int merge(List<TuningRecord> records) {
        return file().write(connection -> {
            Set<TuningKey> touched = new LinkedHashSet<>();
            int taken = 0;
            for (TuningRecord record : records) {
                boolean later = switch (record) {
                    case TuningRecord.OfTrial trial -> TrialTable.merge(connection, trial);
                    case TuningRecord.OfSearch search -> SearchTable.merge(connection, search);
                };
                if (later) {
                    taken++;
                    touched.add(record.key());
                }
            }
            for (TuningKey key : touched) {
                winners.write(key, winners(connection, key));
            }
            return taken;
        });
    }

    private static List<Winner> winners(Connection connection, TuningKey key) throws SQLException {
        Map<ProblemShape, SearchSummary> searches = SearchTable.ofKey(connection, key);
        return TrialTable.winners(connection, key).values().stream()
                .map(winner -> new Winner(
                        winner.shape(),
                        winner.schedule(),
                        winner.milliseconds(),
                        Optional.ofNullable(searches.get(winner.shape())).map(SearchSummary::describe)))
                .toList();
    }

    private synchronized SqliteFile file() {
        if (file == null) {
            file = new SqliteFile(path);
        }
        return file;
    }

    @Override
    public synchronized void close() {
        if (file != null) {
            file.close();
        }
    }
}
