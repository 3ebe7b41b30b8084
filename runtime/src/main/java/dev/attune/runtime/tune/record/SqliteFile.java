package dev.attune.runtime.tune.record;

import dev.attune.runtime.file.AtomicFiles;
import dev.attune.runtime.file.FileMutex;
import dev.attune.runtime.file.FileTrouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.JDBC;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One SQLite file: opened when first used, in WAL mode, waiting for other processes' writes. A file that is damaged, or no
 * database at all, is moved aside and a new one begun, under a lock that every opening takes.
 */
final class SqliteFile implements AutoCloseable {

    /** Longer than any writer of ours holds the lock. */
    private static final String BUSY_MILLISECONDS = "30000";

    private static final int VERSION = 3;

    private final Path path;
    private Connection connection;

    SqliteFile(Path path) {
        this.path = path;
    }

    /** Work on an open database. */
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    Path path() {
        return path;
    }

    /** Reads, in one view of the data. */
    synchronized <T> T read(Work<T> work) {
        return guarded("cannot be read", work);
    }

    /** Writes, whole or not at all; other processes wait. */
    synchronized <T> T write(Work<T> work) {
        return guarded("cannot be written", open -> {
            try (Statement statement = open.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                try {
                    T result = work.run(open);
                    statement.execute("COMMIT");
                    return result;
                } catch (SQLException | RuntimeException | Error e) {
                    rollBack(statement, e);
                    throw e;
                }
            }
        });
    }

    private static void rollBack(Statement statement, Throwable cause) {
        try {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private <T> T guarded(String failure, Work<T> work) {
        try {
            try {
                return work.run(open());
            } catch (SQLException e) {
                if (!isDamaged(e)) {
                    throw e;
                }
                return work.run(openAfter(e));
            }
        } catch (SQLException | IOException | RuntimeException e) {
            if (e instanceof TuningDatabaseException known) {
                throw known;
            }
            throw new TuningDatabaseException(
                    "the tuning database " + path + " " + failure + ": " + describe(e)
                            + "; set ATTUNE_CACHE to a directory of a local disk that can be written",
                    e);
        }
    }

    private static String describe(Exception exception) {
        return switch (exception) {
            case IOException file -> FileTrouble.describe(file);
            case UncheckedIOException file -> FileTrouble.describe(file.getCause());
            default -> exception.getMessage();
        };
    }

    private Connection open() throws SQLException, IOException {
        if (connection == null) {
            Files.createDirectories(path.getParent());
            try (FileMutex _ = opening()) {
                try {
                    connection = connect();
                } catch (SQLException e) {
                    if (!isDamaged(e)) {
                        throw e;
                    }
                    moveAside(e);
                    connection = connect();
                }
            }
        }
        return connection;
    }

    /** Opens again after damage that work met; another process may have begun a new file by then. */
    private Connection openAfter(SQLException damage) throws SQLException, IOException {
        close();
        try (FileMutex _ = opening()) {
            if (!isWhole()) {
                moveAside(damage);
            }
            connection = connect();
        }
        return connection;
    }

    /** One process opens at a time, so that none opens the first of three files while another moves them. */
    private FileMutex opening() throws IOException {
        return FileMutex.hold(path.resolveSibling(path.getFileName() + ".lock"));
    }

    private Connection connect() throws SQLException {
        Connection opened = rawConnection();
        try (Statement statement = opened.createStatement()) {
            int version = userVersion(statement);
            if (version > VERSION) {
                throw new TuningDatabaseException(
                        "the tuning database " + path + " has version " + version + ", made by a newer Attune; this one"
                                + " knows " + VERSION + ": update, or set ATTUNE_CACHE to another directory",
                        null);
            }
            statement.execute("PRAGMA journal_mode = WAL");
            // a commit survives the process at once; after a power cut the last ones may be gone, the file is whole
            statement.execute("PRAGMA synchronous = NORMAL");
            if (version < VERSION) {
                upgrade(statement);
            }
            return opened;
        } catch (SQLException | RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    private Connection rawConnection() throws SQLException {
        var properties = new Properties();
        properties.setProperty("busy_timeout", BUSY_MILLISECONDS);
        return new JDBC().connect("jdbc:sqlite:" + path, properties);
    }

    /** In a transaction that begins with a look whether another process has done it meanwhile. */
    private static void upgrade(Statement statement) throws SQLException {
        statement.execute("BEGIN IMMEDIATE");
        try {
            int version = userVersion(statement);
            if (version == 1) {
                statement.execute(TrialTable.FROM_VERSION_1);
            }
            if (version == 1 || version == 2) {
                statement.execute(TrialTable.FROM_VERSION_2);
            }
            if (version == 2) {
                statement.execute(SearchTable.FROM_VERSION_2);
            }
            statement.execute(TrialTable.SCHEMA);
            statement.execute(SearchTable.SCHEMA);
            if (version < VERSION) {
                statement.execute("PRAGMA user_version = " + VERSION);
            }
            statement.execute("COMMIT");
        } catch (SQLException | RuntimeException | Error e) {
            rollBack(statement, e);
            throw e;
        }
    }

    private static int userVersion(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    /** Damaged, or moved aside by a process that found it so. */
    private static boolean isDamaged(SQLException e) {
        if (!(e instanceof SQLiteException sqlite)) {
            return false;
        }
        SQLiteErrorCode code = sqlite.getResultCode();
        // the extended codes of corruption carry the plain one in their lowest byte
        return (code.code & 0xFF) == SQLiteErrorCode.SQLITE_CORRUPT.code
                || code == SQLiteErrorCode.SQLITE_NOTADB
                || code == SQLiteErrorCode.SQLITE_READONLY_DBMOVED;
    }

    private void moveAside(SQLException cause) throws IOException {
        String unique = AtomicFiles.temporaryBeside(path).getFileName().toString();
        String suffix = ".damaged" + unique.substring(AtomicFiles.TEMPORARY_PREFIX.length() - 1);
        for (String part : new String[] {"", "-wal", "-shm"}) {
            Path from = path.resolveSibling(path.getFileName() + part);
            if (Files.exists(from)) {
                Files.move(
                        from, path.resolveSibling(path.getFileName() + suffix + part), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        log().warn(
                        "the tuning database {} is damaged ({}); moved to {}{}, and a new one begun: tune again, or restore a"
                                + " copy",
                        path,
                        cause.getMessage(),
                        path.getFileName(),
                        suffix);
    }

    /** Anything but damage, such as a disk that cannot be read, is no reason to move it. */
    private boolean isWhole() throws SQLException {
        try (Connection checked = rawConnection();
                Statement statement = checked.createStatement();
                ResultSet answer = statement.executeQuery("PRAGMA quick_check(1)")) {
            return answer.next() && answer.getString(1).equals("ok");
        } catch (SQLException e) {
            if (isDamaged(e)) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        if (connection == null) {
            return;
        }
        Connection closing = connection;
        connection = null;
        try {
            closing.close();
        } catch (SQLException e) {
            log().debug("closing {} failed", path, e);
        }
    }

    /** Asked for when there is something to say: a logger takes a process that has nothing to say a tenth of its start. */
    private static Logger log() {
        return LoggerFactory.getLogger(SqliteFile.class);
    }
}
