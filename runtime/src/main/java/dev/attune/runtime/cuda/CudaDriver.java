package dev.attune.runtime.cuda;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The part of the CUDA driver that Attune uses. Every method but {@link #devices} needs a device in use on the calling thread
 * (see {@link #use}), and throws {@link CudaException} when the driver refuses. Work on a stream is queued and runs in order;
 * an error of queued work may come out of any later call.
 */
public interface CudaDriver {

    /** What the driver's assembler does unless told otherwise. */
    int FULL_OPTIMIZATION = 4;

    /** A loaded module. */
    interface Module {}

    /** A kernel in a module. */
    interface Function {}

    /** A queue of work. */
    interface Stream {}

    /** A point in a stream's work. */
    interface Event {}

    /**
     * A module, and what the driver's assembler said while it loaded.
     *
     * @param log information and warnings; empty when the image was machine code
     */
    record LoadedModule(Module module, String log) {}

    /**
     * One launch.
     *
     * @param cluster blocks per cluster along x, y, z; 1, 1, 1 for none
     * @param overlapsPrevious whether it may start before the launch before it has ended
     * @param arguments native memory with each parameter's bytes, alive until the call returns
     */
    record Launch(
            Function function,
            int gridX,
            int gridY,
            int gridZ,
            int threads,
            int dynamicSharedBytes,
            List<Integer> cluster,
            boolean overlapsPrevious,
            List<MemorySegment> arguments) {}

    /** The visible devices, by ordinal. */
    List<DeviceProperties> devices();

    /** Makes a device current on the calling thread: its primary context is kept from the first use until {@link #release}. */
    void use(int ordinal);

    /** Gives a device's primary context back. */
    void release(int ordinal);

    /**
     * Loads machine code, or PTX text that the driver assembles.
     *
     * @param image a cubin, or PTX as ASCII
     * @param optimization of the driver's assembler, 0 to {@link #FULL_OPTIMIZATION}; without effect on machine code
     * @throws CudaException with the assembler's log when it refuses
     */
    LoadedModule load(byte[] image, int optimization);

    /** The same, with all optimizations. */
    default LoadedModule load(byte[] image) {
        return load(image, FULL_OPTIMIZATION);
    }

    /** Unloads a module that no queued work uses. */
    void unload(Module module);

    /** The kernel of a name. */
    Function function(Module module, String entry);

    /** What a kernel needs. */
    FunctionAttributes attributes(Function function);

    /** Lets a kernel be launched with so much dynamic shared memory; needed above 48 KiB. */
    void allowDynamicShared(Function function, int bytes);

    /**
     * Allocates device memory, 256-byte aligned.
     *
     * @param bytes at least 1
     */
    long allocate(long bytes);

    /** Frees memory of {@link #allocate}; waits for the work that uses it. */
    void free(long address);

    /** Queues a copy of all of a native segment to the device; the segment may be reused when the call returns. */
    void copyToDevice(long target, MemorySegment source, Stream stream);

    /** Queues a copy that fills a native segment; it is filled when the stream is synchronized. */
    void copyToHost(MemorySegment target, long source, Stream stream);

    /** Queues setting every byte of a range. */
    void fill(long address, byte value, long bytes, Stream stream);

    /** A stream that does not wait for others. */
    Stream createStream();

    /** Destroys a stream once its work has ended. */
    void destroy(Stream stream);

    /** Waits for all work of a stream. */
    void synchronize(Stream stream);

    /** An event that takes the time. */
    Event createEvent();

    /** Destroys an event. */
    void destroy(Event event);

    /** Queues an event. */
    void record(Event event, Stream stream);

    /** Milliseconds between two events that have happened. */
    float elapsedMilliseconds(Event start, Event end);

    /** Queues a launch. */
    void launch(Launch launch, Stream stream);

    /**
     * Writes a tensor map.
     *
     * @param target {@value TensorMapDescription#BYTES} bytes of native memory, aligned to as many
     */
    void encodeTensorMap(MemorySegment target, TensorMapDescription description);
}
