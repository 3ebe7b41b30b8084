package dev.attune.runtime.cuda;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;

/**
 * Device memory that is kept between calls: the driver's own allocation waits for the device. All users queue their work on
 * one stream, so memory can go from one to the next without waiting. Borrowing and freeing need the device's lock, as they reach the
 * driver; giving back does not.
 */
final class DevicePool {

    private static final long GRANULE = 256;

    private final CudaDevice device;
    /** Capacity to addresses that nobody uses. */
    private final TreeMap<Long, Deque<Long>> idle = new TreeMap<>();

    private long idleBytes;

    DevicePool(CudaDevice device) {
        this.device = device;
    }

    CudaDevice device() {
        return device;
    }

    /** Memory of at least so many bytes; what it holds is not defined. */
    synchronized DeviceMemory borrow(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("device memory of " + bytes + " bytes");
        }
        if (bytes == 0) {
            return new DeviceMemory(this, 0, 0, 0);
        }
        long capacity = Math.multiplyExact(Math.ceilDiv(bytes, GRANULE), GRANULE);
        // a buffer a quarter too large is still a fit; a much larger one is kept for who needs it
        var fit = idle.ceilingEntry(capacity);
        if (fit != null && fit.getKey() - capacity <= capacity / 4) {
            long address = fit.getValue().removeLast();
            if (fit.getValue().isEmpty()) {
                idle.remove(fit.getKey());
            }
            idleBytes -= fit.getKey();
            return new DeviceMemory(this, address, bytes, fit.getKey());
        }
        return new DeviceMemory(this, allocate(capacity), bytes, capacity);
    }

    private long allocate(long capacity) {
        try {
            return device.driver().allocate(capacity);
        } catch (CudaException e) {
            if (e.code() != CudaException.OUT_OF_MEMORY) {
                throw e;
            }
            if (idleBytes > 0) {
                freeIdle();
                return allocate(capacity);
            }
            throw new CudaException(
                    "device " + device.properties() + " has no room for another " + capacity + " bytes of its "
                            + device.properties().memoryBytes() + "; use a smaller batch or shorter sequences",
                    e.code());
        }
    }

    synchronized void giveBack(DeviceMemory memory, long address) {
        if (memory.capacity() > 0) {
            idle.computeIfAbsent(memory.capacity(), missing -> new ArrayDeque<>())
                    .add(address);
            idleBytes += memory.capacity();
        }
    }

    /** Frees what nobody uses. */
    synchronized void freeIdle() {
        idleBytes = 0;
        var addresses = idle.values().stream().flatMap(Deque::stream).toList();
        idle.clear();
        addresses.forEach(device.driver()::free);
    }
}
