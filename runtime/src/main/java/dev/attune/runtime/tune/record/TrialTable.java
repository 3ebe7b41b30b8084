package dev.attune.runtime.tune.record;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The table of trials: one row for each schedule of a key and shape. */
final class TrialTable {

    static final String SCHEMA = """
            CREATE TABLE IF NOT EXISTS trial (
                device TEXT NOT NULL,
                target TEXT NOT NULL,
                families TEXT NOT NULL,
                variant TEXT NOT NULL,
                dtype TEXT NOT NULL,
                shape TEXT NOT NULL,
                schedule TEXT NOT NULL,
                stage TEXT NOT NULL,
                median_ms REAL,
                spread REAL,
                runs INTEGER,
                reason TEXT,
                recorded_at TEXT NOT NULL,
                effort REAL,
                PRIMARY KEY (device, target, families, variant, dtype, shape, schedule)
            ) WITHOUT ROWID
            """;

    /** What version 1 lacked. Without an effort a trial is a whole one. */
    static final String FROM_VERSION_1 = "ALTER TABLE trial ADD COLUMN effort REAL";

    /** Up to version 2 the key had the build of the compiler, as no versions of families do: such rows stay, and match nothing. */
    static final String FROM_VERSION_2 = "ALTER TABLE trial RENAME COLUMN compiler TO families";

    /** Now, as {@link TuningRecord#recordedAt} writes it. */
    static final String NOW = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

    /** Rows of a key, whose values {@link #bindKey} sets. */
    static final String OF_KEY = " device = ? AND target = ? AND families = ? AND variant = ? AND dtype = ? ";

    private static final String MEASURED = "MEASURED";

    private TrialTable() {}

    /** Replaces what was known of the schedule, unless that was measured with more effort. */
    static void record(Connection connection, TuningKey key, ProblemShape shape, Trial trial) throws SQLException {
        upsert(
                connection,
                key,
                shape,
                trial,
                Optional.empty(),
                "coalesce(excluded.effort, 1) >= coalesce(trial.effort, 1)");
    }

    /** Replaces what was known of the schedule if the record is later; whether it did. */
    static boolean merge(Connection connection, TuningRecord.OfTrial record) throws SQLException {
        return upsert(
                connection,
                record.key(),
                record.shape(),
                record.trial(),
                Optional.of(record.recordedAt()),
                "excluded.recorded_at > trial.recorded_at");
    }

    private static boolean upsert(
            Connection connection,
            TuningKey key,
            ProblemShape shape,
            Trial trial,
            Optional<String> recordedAt,
            String condition)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO trial (device, target, families, variant, dtype, shape, schedule,
                                   stage, median_ms, spread, runs, effort, reason, recorded_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce(?, %s))
                ON CONFLICT (device, target, families, variant, dtype, shape, schedule) DO UPDATE SET
                    stage = excluded.stage, median_ms = excluded.median_ms, spread = excluded.spread,
                    runs = excluded.runs, effort = excluded.effort, reason = excluded.reason,
                    recorded_at = excluded.recorded_at
                WHERE %s
                """.formatted(NOW, condition))) {
            int at = bindKey(insert, key);
            insert.setString(at++, shape.toString());
            insert.setString(at++, trial.schedule().toString());
            at = bindOutcome(insert, at, trial.outcome());
            insert.setString(at, recordedAt.orElse(null));
            return insert.executeUpdate() > 0;
        }
    }

    static int bindKey(PreparedStatement statement, TuningKey key) throws SQLException {
        statement.setString(1, key.device());
        statement.setString(2, key.target().spelling());
        statement.setString(3, key.families());
        statement.setString(4, key.variant());
        statement.setString(5, key.dtype().toString());
        return 6;
    }

    private static int bindOutcome(PreparedStatement insert, int first, Outcome outcome) throws SQLException {
        int at = first;
        switch (outcome) {
            case Outcome.Measured(double median, double spread, int runs, double effort) -> {
                insert.setString(at++, MEASURED);
                insert.setDouble(at++, median);
                insert.setDouble(at++, spread);
                insert.setInt(at++, runs);
                insert.setDouble(at++, effort);
                insert.setString(at++, null);
            }
            case Outcome.Failed(Outcome.Stage stage, String reason) -> {
                insert.setString(at++, stage.name());
                insert.setNull(at++, Types.REAL);
                insert.setNull(at++, Types.REAL);
                insert.setNull(at++, Types.INTEGER);
                insert.setNull(at++, Types.REAL);
                insert.setString(at++, reason);
            }
        }
        return at;
    }

    /** All trials of a key and shape, the fastest first and failures last. */
    static List<Trial> trials(Connection connection, TuningKey key, ProblemShape shape) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT * FROM trial WHERE" + OF_KEY
                + "AND shape = ? ORDER BY median_ms IS NULL, median_ms, schedule")) {
            select.setString(bindKey(select, key), shape.toString());
            List<Trial> trials = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    trials.add(trial(rows));
                }
            }
            return trials;
        }
    }

    /** The winner of each shape; short measurements decide only where there are no whole ones. */
    static Map<ProblemShape, Winner> winners(Connection connection, TuningKey key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT * FROM trial WHERE" + OF_KEY
                + "AND stage = 'MEASURED' ORDER BY coalesce(effort, 1) < 1, median_ms, schedule")) {
            bindKey(select, key);
            Map<ProblemShape, Winner> byShape = new LinkedHashMap<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Trial trial = trial(rows);
                    ProblemShape shape = ProblemShape.parse(rows.getString("shape"));
                    byShape.putIfAbsent(shape, new Winner(shape, trial.schedule(), trial.milliseconds()));
                }
            }
            return byShape;
        }
    }

    /** Every row, in the order of its key. */
    static void forEach(Connection connection, Consumer<TuningRecord> action) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT * FROM trial ORDER BY device, target, families, variant, dtype, shape, schedule");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                action.accept(new TuningRecord.OfTrial(
                        key(rows),
                        ProblemShape.parse(rows.getString("shape")),
                        trial(rows),
                        rows.getString("recorded_at")));
            }
        }
    }

    /** The keys under which something was measured. */
    static List<TuningKey> keys(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                        SELECT DISTINCT device, target, families, variant, dtype FROM trial
                        WHERE stage = 'MEASURED' ORDER BY device, target, families, variant, dtype
                        """);
                ResultSet rows = select.executeQuery()) {
            List<TuningKey> keys = new ArrayList<>();
            while (rows.next()) {
                keys.add(key(rows));
            }
            return keys;
        }
    }

    static TuningKey key(ResultSet row) throws SQLException {
        return new TuningKey(
                row.getString("device"),
                Target.parse(row.getString("target")),
                row.getString("families"),
                row.getString("variant"),
                DType.named(row.getString("dtype")).orElseThrow());
    }

    private static Trial trial(ResultSet row) throws SQLException {
        String stage = row.getString("stage");
        double effort = row.getDouble("effort");
        Outcome outcome = stage.equals(MEASURED)
                ? new Outcome.Measured(
                        row.getDouble("median_ms"),
                        row.getDouble("spread"),
                        row.getInt("runs"),
                        effort == 0 ? 1 : effort)
                : new Outcome.Failed(Outcome.Stage.valueOf(stage), String.valueOf(row.getString("reason")));
        return new Trial(Schedule.parse(row.getString("schedule")), outcome);
    }
}
