package dev.attune.runtime.cuda;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * An open device: its context, one stream, and memory. Calls of several threads take turns: whoever uses a device does so in
 * {@link #locked}.
 */
public final class CudaDevice implements AutoCloseable {

    private final CudaDriver driver;
    private final DeviceProperties properties;
    private final ReentrantLock lock = new ReentrantLock();
    private final DevicePool pool = new DevicePool(this);
    private final CudaDriver.Stream stream;
    private boolean closed;

    /**
     * Opens a device.
     *
     * @throws CudaException when the driver refuses
     */
    public CudaDevice(CudaDriver driver, DeviceProperties properties) {
        this.driver = driver;
        this.properties = properties;
        driver.use(properties.ordinal());
        this.stream = driver.createStream();
    }

    public DeviceProperties properties() {
        return properties;
    }

    CudaDriver driver() {
        return driver;
    }

    CudaDriver.Stream stream() {
        return stream;
    }

    /** Runs an action with this device current on the calling thread, and no other thread at it. */
    public <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("device " + properties + " is used after it was closed");
            }
            driver.use(properties.ordinal());
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** Borrows device memory; what it holds is not defined. */
    public DeviceMemory allocate(long bytes) {
        return locked(() -> pool.borrow(bytes));
    }

    /** Waits for all work that was queued; an error of that work comes out here. */
    public void synchronize() {
        locked(() -> {
            driver.synchronize(stream);
            return null;
        });
    }

    /** Frees pooled memory and gives the device back. Borrowed memory and loaded kernels must have been closed. */
    @Override
    public void close() {
        locked(() -> {
            driver.synchronize(stream);
            pool.freeIdle();
            driver.destroy(stream);
            driver.release(properties.ordinal());
            closed = true;
            return null;
        });
    }
}
