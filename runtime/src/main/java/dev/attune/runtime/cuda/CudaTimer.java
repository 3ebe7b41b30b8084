package dev.attune.runtime.cuda;

import java.util.ArrayList;
import java.util.List;

/**
 * Times calls on the device by events, each with a cold second-level cache: a buffer larger than it is cleared before every
 * timed call. The clearing also keeps the device busy while the host queues the call, so no launch gap is measured.
 */
public final class CudaTimer implements AutoCloseable {

    /** Clearing this much takes long enough for the host to queue a call behind it. */
    private static final long MIN_FLUSH_BYTES = 256L << 20;

    private final CudaDevice device;
    private final DeviceMemory flush;

    /** Borrows the buffer that is cleared: 256 MiB, or four times the cache where that is more. */
    public CudaTimer(CudaDevice device) {
        this.device = device;
        this.flush = device.allocate(
                Math.max(MIN_FLUSH_BYTES, 4L * device.properties().l2Bytes()));
    }

    /**
     * Runs a call so many times and returns the milliseconds of each.
     *
     * @throws CudaException when the driver refuses or the kernel fails
     */
    public double[] time(PreparedCall call, int runs) {
        return device.locked(() -> {
            CudaDriver driver = device.driver();
            List<CudaDriver.Event> events = new ArrayList<>();
            try {
                for (int i = 0; i < 2 * runs; i++) {
                    events.add(driver.createEvent());
                }
                for (int i = 0; i < runs; i++) {
                    flush.fill((byte) 0);
                    driver.record(events.get(2 * i), device.stream());
                    call.enqueue();
                    driver.record(events.get(2 * i + 1), device.stream());
                }
                driver.synchronize(device.stream());
                double[] milliseconds = new double[runs];
                for (int i = 0; i < runs; i++) {
                    milliseconds[i] = driver.elapsedMilliseconds(events.get(2 * i), events.get(2 * i + 1));
                }
                return milliseconds;
            } finally {
                events.forEach(driver::destroy);
            }
        });
    }

    @Override
    public void close() {
        flush.close();
    }
}
