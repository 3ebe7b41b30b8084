package dev.attune.compiler.lower.ptx.cost;

import dev.attune.runtime.kernel.Target;

/**
 * A GPU in round figures; rates are of one multiprocessor and clock cycle.
 *
 * @param multiprocessors of the device
 * @param sharedBytes shared memory of a multiprocessor, in bytes
 * @param warpgroupOperations f16 or bf16 operations of {@code wgmma}; 0 where there is none
 * @param tensorOperations the same of {@code mma.sync}
 * @param multiplyAdds f32 multiply-adds
 * @param memoryBytes bytes of device memory, this multiprocessor's share
 */
public record NominalDevice(
        int multiprocessors,
        int sharedBytes,
        double warpgroupOperations,
        double tensorOperations,
        double multiplyAdds,
        double memoryBytes) {

    /** Bytes that shared memory delivers. */
    static final double SHARED_BYTES = 128;

    /** Bytes that the second-level cache delivers when all multiprocessors ask: 7.2 TB/s on an A100. */
    static final double CACHE_BYTES = 48;

    /** From a request to device memory to its answer, under load; a guess between 600 of an idle device and what queues add. */
    static final double LATENCY = 1100;

    /** Schedulers, each with warps of its own. */
    static final double SCHEDULERS = 4;

    /** What the system takes of shared memory for each CTA, in bytes. */
    private static final int SYSTEM_BYTES = 1024;

    private static final int REGISTERS = 65_536;
    private static final int THREADS = 2048;
    private static final int MOST_REGISTERS = 255;

    /** A100 40 GB, whose 1.56 TB/s are shared by 108 multiprocessors at 1.41 GHz: NVIDIA's A100 architecture paper. */
    private static final NominalDevice SM_80 = new NominalDevice(108, 163 * 1024, 0, 2048, 64, 10.2);

    /**
     * H100 SXM: NVIDIA's H100 architecture paper (3.35 TB/s at 1.76 GHz). That {@code mma.sync} reaches 61% of {@code wgmma} is what
     * the times of the {@code mma} family on an H200 ask for.
     */
    private static final NominalDevice SM_90A = new NominalDevice(132, 228 * 1024, 4096, 2500, 128, 14.4);

    /** The device that stands for a target. */
    public static NominalDevice of(Target target) {
        return switch (target) {
            case PTX_SM_80 -> SM_80;
            case PTX_SM_90A -> SM_90A;
            case JAVA -> throw new IllegalArgumentException("the Java target runs on no GPU");
        };
    }

    /** CTAs of a multiprocessor at a time by shared memory alone, at least one. */
    public int ctasByShared(int ctaBytes) {
        return Math.max(1, sharedBytes / (ctaBytes + SYSTEM_BYTES));
    }

    /**
     * CTAs of a multiprocessor at a time, at least one.
     *
     * @param ctaBytes of shared memory
     * @param registers of a thread, as many as it would like
     */
    int residentCtas(int ctaBytes, int threads, int registers) {
        int allocated = Math.ceilDiv(Math.min(registers, MOST_REGISTERS), 8) * 8;
        int byThreads = Math.min(THREADS / threads, REGISTERS / (allocated * threads));
        return Math.max(1, Math.min(ctasByShared(ctaBytes), byThreads));
    }

    /** CTAs that a multiprocessor really has at a time, of so many in all. */
    int activeCtas(long ctas, int resident) {
        return (int) Math.clamp(Math.ceilDiv(ctas, multiprocessors), 1, resident);
    }

    /**
     * When the last of some work items ends that multiprocessors draw, the longest first, each at the full speed of a
     * multiprocessor.
     *
     * @param around cycles of an item beside its key tiles
     * @param keyTile cycles of a key tile
     * @param visits the key tiles of an item
     */
    double finish(long items, double around, double keyTile, KeyVisits visits) {
        double share = (double) items / multiprocessors;
        double most = around + keyTile * visits.most();
        double mean = around + keyTile * visits.mean();
        double least = around + keyTile * visits.least();
        return Math.max(most, share * mean + (Math.ceil(share) - share) * least);
    }

    /**
     * Cycles in which the device's memory delivers some bytes: at its full rate when far more is on its way than latency alone takes.
     *
     * @param inFlight bytes that are on their way to a multiprocessor at a time
     */
    double memoryCycles(double bytes, double inFlight) {
        double shortage = LATENCY * memoryBytes / inFlight;
        return (1 + shortage * shortage) * bytes / (multiprocessors * memoryBytes);
    }
}
