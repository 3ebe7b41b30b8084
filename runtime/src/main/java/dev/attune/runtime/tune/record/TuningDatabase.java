package dev.attune.runtime.tune.record;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The trials of this host, in one SQLite file. The file is opened when it is first needed. Measuring a schedule again for the
 * same key and shape replaces what was there. Safe for many threads and processes.
 */
public final class TuningDatabase implements AutoCloseable {

    private final SqliteFile file;
    private final WinnerFiles winners;

    /**
     * A database in a directory, which need not be there yet: {@code tuning.sqlite}, and the winners under {@code tuned/}.
     */
    public TuningDatabase(Path directory) {
        this.file = new SqliteFile(directory.resolve("tuning.sqlite"));
        this.winners = new WinnerFiles(directory.resolve("tuned"));
    }

    /** Where it is. */
    public Path path() {
        return file.path();
    }

    /** A log that records under a key and shape. */
    public TrialLog log(TuningKey key, ProblemShape shape) {
        return trial -> record(key, shape, trial);
    }

    /**
     * Records a trial; when this returns, it survives the process.
     *
     * @throws TuningDatabaseException when the file cannot be written
     */
    public void record(TuningKey key, ProblemShape shape, Trial trial) {
        file.write(connection -> {
            try (PreparedStatement insert = connection.prepareStatement("""
                    INSERT INTO trial (device, target, compiler, variant, dtype, shape, schedule,
                                       stage, median_ms, spread, runs, reason, recorded_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
                    ON CONFLICT (device, target, compiler, variant, dtype, shape, schedule) DO UPDATE SET
                        stage = excluded.stage, median_ms = excluded.median_ms, spread = excluded.spread,
                        runs = excluded.runs, reason = excluded.reason, recorded_at = excluded.recorded_at
                    """)) {
                int at = bindKey(insert, key);
                insert.setString(at++, shape.toString());
                insert.setString(at++, trial.schedule().toString());
                bindOutcome(insert, at, trial.outcome());
                insert.executeUpdate();
            }
            // inside the transaction, so that of two processes the later one writes the winners of both
            if (trial.outcome() instanceof Outcome.Measured) {
                winners.write(key, winners(connection, key));
            }
            return null;
        });
    }

    private static int bindKey(PreparedStatement statement, TuningKey key) throws SQLException {
        statement.setString(1, key.device());
        statement.setString(2, key.target().spelling());
        statement.setString(3, key.compiler());
        statement.setString(4, key.variant());
        statement.setString(5, key.dtype().toString());
        return 6;
    }

    private static void bindOutcome(PreparedStatement insert, int first, Outcome outcome) throws SQLException {
        int at = first;
        switch (outcome) {
            case Outcome.Measured(double median, double spread, int runs) -> {
                insert.setString(at++, "MEASURED");
                insert.setDouble(at++, median);
                insert.setDouble(at++, spread);
                insert.setInt(at++, runs);
                insert.setString(at, null);
            }
            case Outcome.Failed(Outcome.Stage stage, String reason) -> {
                insert.setString(at++, stage.name());
                insert.setObject(at++, null);
                insert.setObject(at++, null);
                insert.setObject(at++, null);
                insert.setString(at, reason);
            }
        }
    }

    /**
     * All trials of a key and shape, the fastest first and failures last.
     *
     * @throws TuningDatabaseException when the file cannot be read
     */
    public List<Trial> trials(TuningKey key, ProblemShape shape) {
        return file.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("""
                    SELECT schedule, stage, median_ms, spread, runs, reason FROM trial
                    WHERE device = ? AND target = ? AND compiler = ? AND variant = ? AND dtype = ? AND shape = ?
                    ORDER BY median_ms IS NULL, median_ms, schedule
                    """)) {
                select.setString(bindKey(select, key), shape.toString());
                List<Trial> trials = new ArrayList<>();
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        trials.add(new Trial(Schedule.parse(rows.getString("schedule")), outcome(rows)));
                    }
                }
                return trials;
            }
        });
    }

    private static Outcome outcome(ResultSet row) throws SQLException {
        String stage = row.getString("stage");
        return stage.equals("MEASURED")
                ? new Outcome.Measured(row.getDouble("median_ms"), row.getDouble("spread"), row.getInt("runs"))
                : new Outcome.Failed(Outcome.Stage.valueOf(stage), String.valueOf(row.getString("reason")));
    }

    /** The winner of each shape that was tuned under a key. Opens no database: reads the file of winners. */
    public List<Winner> winners(TuningKey key) {
        return winners.read(key);
    }

    /** The schedule to use for a shape: its own winner, or that of the nearest shape that was tuned. */
    public Optional<Winner> best(TuningKey key, ProblemShape shape) {
        return Winner.forShape(shape, winners(key));
    }

    private static List<Winner> winners(Connection connection, TuningKey key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT shape, schedule, median_ms FROM trial
                WHERE device = ? AND target = ? AND compiler = ? AND variant = ? AND dtype = ? AND stage = 'MEASURED'
                ORDER BY median_ms, schedule
                """)) {
            bindKey(select, key);
            Map<String, Winner> byShape = new LinkedHashMap<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    byShape.putIfAbsent(
                            rows.getString("shape"),
                            new Winner(
                                    ProblemShape.parse(rows.getString("shape")),
                                    Schedule.parse(rows.getString("schedule")),
                                    rows.getDouble("median_ms")));
                }
            }
            return List.copyOf(byShape.values());
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
