package dev.attune.runtime.tune.record;

import dev.attune.runtime.file.AtomicFiles;
import dev.attune.runtime.file.FileTrouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
 * database at all, is moved aside and a new one begun.
 */
final class SqliteFile implements AutoCloseable {

    /** Longer than any writer of ours holds the lock. */
    private static final String BUSY_MILLISECONDS = "30000";

    private static final int VERSION = 2;

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
                moveAside(e);
                return work.run(open());
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
        if (connection != null) {
            return connection;
        }
        Files.createDirectories(path.getParent());
        var properties = new Properties();
        properties.setProperty("busy_timeout", BUSY_MILLISECONDS);
        Connection opened = new JDBC().connect("jdbc:sqlite:" + path, properties);
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
        } catch (SQLException | RuntimeException | Error e) {
            opened.close();
            throw e;
        }
        connection = opened;
        return opened;
    }

    /** In a transaction that begins with a look whether another process has done it meanwhile. */
    private static void upgrade(Statement statement) throws SQLException {
        statement.execute("BEGIN IMMEDIATE");
        try {
            int version = userVersion(statement);
            statement.execute(TrialTable.SCHEMA);
            if (version == 1) {
                statement.execute(TrialTable.FROM_VERSION_1);
            }
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

    private static boolean isDamaged(SQLException e) {
        if (!(e instanceof SQLiteException sqlite)) {
            return false;
        }
        SQLiteErrorCode code = sqlite.getResultCode();
        // the extended codes of corruption carry the plain one in their lowest byte
        return (code.code & 0xFF) == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB;
    }

    /** Under a lock, as another process may have done it already, and begun a new file that is whole. */
    private void moveAside(SQLException cause) throws IOException {
        close();
        Path lock = path.resolveSibling(path.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (held.isValid() && isWhole()) {
                return;
            }
            String unique = AtomicFiles.temporaryBeside(path).getFileName().toString();
            String suffix = ".damaged" + unique.substring(AtomicFiles.TEMPORARY_PREFIX.length() - 1);
            for (String part : new String[] {"", "-wal", "-shm"}) {
                Path from = path.resolveSibling(path.getFileName() + part);
                if (Files.exists(from)) {
                    Files.move(
                            from,
                            path.resolveSibling(path.getFileName() + suffix + part),
                            StandardCopyOption.ATOMIC_MOVE);
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
    }

    private boolean isWhole() {
        try (Connection connection = new JDBC().connect("jdbc:sqlite:" + path, new Properties());
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("PRAGMA quick_check(1)")) {
            return answer.next() && answer.getString(1).equals("ok");
        } catch (SQLException e) {
            log().debug("{} does not pass its check", path, e);
            return false;
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
