package dev.attune.runtime.tune.record;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tune.search.Strategy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** The table of searches that came to their end: the last one of each key and shape. */
final class SearchTable {

    static final String SCHEMA = """
            CREATE TABLE IF NOT EXISTS search (
                device TEXT NOT NULL,
                target TEXT NOT NULL,
                families TEXT NOT NULL,
                variant TEXT NOT NULL,
                dtype TEXT NOT NULL,
                shape TEXT NOT NULL,
                strategy TEXT NOT NULL,
                trials INTEGER NOT NULL,
                space INTEGER NOT NULL,
                noise REAL,
                recorded_at TEXT NOT NULL,
                PRIMARY KEY (device, target, families, variant, dtype, shape)
            ) WITHOUT ROWID
            """;

    /** As {@link TrialTable#FROM_VERSION_2}; version 1 had no searches. */
    static final String FROM_VERSION_2 = "ALTER TABLE search RENAME COLUMN compiler TO families";

    private SearchTable() {}

    static void record(Connection connection, TuningKey key, ProblemShape shape, SearchSummary summary)
            throws SQLException {
        upsert(connection, key, shape, summary, Optional.empty(), "true");
    }

    /** Takes a record that is later than what is known; whether it was. */
    static boolean merge(Connection connection, TuningRecord.OfSearch record) throws SQLException {
        return upsert(
                connection,
                record.key(),
                record.shape(),
                record.summary(),
                Optional.of(record.recordedAt()),
                "excluded.recorded_at > search.recorded_at");
    }

    private static boolean upsert(
            Connection connection,
            TuningKey key,
            ProblemShape shape,
            SearchSummary summary,
            Optional<String> recordedAt,
            String condition)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO search (device, target, families, variant, dtype, shape,
                                    strategy, trials, space, noise, recorded_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce(?, %s))
                ON CONFLICT (device, target, families, variant, dtype, shape) DO UPDATE SET
                    strategy = excluded.strategy, trials = excluded.trials, space = excluded.space,
                    noise = excluded.noise, recorded_at = excluded.recorded_at
                WHERE %s
                """.formatted(TrialTable.NOW, condition))) {
            int at = TrialTable.bindKey(insert, key);
            insert.setString(at++, shape.toString());
            insert.setString(at++, summary.strategy().spelling());
            insert.setInt(at++, summary.trials());
            insert.setInt(at++, summary.space());
            insert.setObject(at++, summary.noise().isPresent() ? summary.noise().getAsDouble() : null);
            insert.setString(at, recordedAt.orElse(null));
            return insert.executeUpdate() > 0;
        }
    }

    /** The searches of a key, by shape. */
    static Map<ProblemShape, SearchSummary> ofKey(Connection connection, TuningKey key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT * FROM search WHERE" + TrialTable.OF_KEY)) {
            TrialTable.bindKey(select, key);
            Map<ProblemShape, SearchSummary> searches = new HashMap<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    searches.put(ProblemShape.parse(rows.getString("shape")), summary(rows));
                }
            }
            return searches;
        }
    }

    /** Every row, in the order of its key. */
    static void forEach(Connection connection, Consumer<TuningRecord> action) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT * FROM search ORDER BY device, target, families, variant, dtype, shape");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                action.accept(new TuningRecord.OfSearch(
                        TrialTable.key(rows),
                        ProblemShape.parse(rows.getString("shape")),
                        summary(rows),
                        rows.getString("recorded_at")));
            }
        }
    }

    private static SearchSummary summary(ResultSet row) throws SQLException {
        double noise = row.getDouble("noise");
        OptionalDouble known = row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(noise);
        return new SearchSummary(
                Strategy.parse(row.getString("strategy")), row.getInt("trials"), row.getInt("space"), known);
    }
}
