package dev.attune.runtime.cuda;

import java.lang.foreign.MemorySegment;

/**
 * A range of device memory, borrowed from its device's {@link DevicePool} until it is closed.
 */
public final class DeviceMemory implements AutoCloseable {

    private final DevicePool pool;
    private final long address;
    private final long bytes;
    private final long capacity;
    private boolean closed;

    DeviceMemory(DevicePool pool, long address, long bytes, long capacity) {
        this.pool = pool;
        this.address = address;
        this.bytes = bytes;
        this.capacity = capacity;
    }

    /** Of the first byte; 256-byte aligned. */
    public long address() {
        if (closed) {
            throw new IllegalStateException("device memory of " + bytes + " bytes is used after it was closed");
        }
        return address;
    }

    /** How many may be used. */
    public long bytes() {
        return bytes;
    }

    /** What the pool gave, at least {@link #bytes}. */
    long capacity() {
        return capacity;
    }

    /** Queues a copy of a native segment into this memory, from an offset on. */
    public void copyFrom(MemorySegment source, long offset) {
        checkRange(offset, source.byteSize());
        if (source.byteSize() > 0) {
            queue(() -> pool.device().driver().copyToDevice(address() + offset, source, pool.device().stream()));
        }
    }

    /** Queues a copy from this memory, from an offset on, that fills a native segment. */
    public void copyTo(MemorySegment target, long offset) {
        checkRange(offset, target.byteSize());
        if (target.byteSize() > 0) {
            queue(() -> pool.device().driver().copyToHost(target, address() + offset, pool.device().stream()));
        }
    }

    /** Queues setting every byte. */
    public void fill(byte value) {
        if (bytes > 0) {
            queue(() -> pool.device().driver().fill(address(), value, bytes, pool.device().stream()));
        }
    }

    private void queue(Runnable work) {
        pool.device().locked(() -> {
            work.run();
            return null;
        });
    }

    private void checkRange(long offset, long length) {
        if (offset < 0 || length > bytes - offset) {
            throw new IndexOutOfBoundsException(
                    length + " bytes at offset " + offset + " of device memory that has " + bytes);
        }
    }

    /** Gives the memory back; queued work may still use it, as later users queue behind. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            pool.giveBack(this, address);
        }
    }
}
