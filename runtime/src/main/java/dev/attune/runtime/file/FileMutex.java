package dev.attune.runtime.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Held by one thread of one process at a time, through a lock on an empty file. The file stays, as one that is deleted while
 * another process waits for it locks nothing; a killed process's lock is gone with it.
 */
public final class FileMutex implements AutoCloseable {

    /** A file's lock belongs to the process, and Java throws where two of its threads ask for it. */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private final FileChannel channel;

    private FileMutex(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits until it is free. Not for a thread that holds one already.
     *
     * @param file made where it is missing; its directory must be there
     * @throws IOException when the file cannot be made or locked, or the thread was interrupted
     */
    public static FileMutex hold(Path file) throws IOException {
        THREADS.lock();
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock _ = channel.lock();
                return new FileMutex(channel);
            } catch (IOException | RuntimeException | Error e) {
                channel.close();
                throw e;
            }
        } catch (IOException | RuntimeException | Error e) {
            THREADS.unlock();
            throw e;
        }
    }

    /** Closing the channel frees the lock. */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            THREADS.unlock();
        }
    }
}
