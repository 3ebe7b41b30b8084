package dev.attune.bench.measure;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/**
 * What a machine can do at most, for a roofline.
 *
 * @param flops per second, a fused multiply-add counted as two
 * @param bytes per second, read from memory
 * @param how where the numbers are from, in words
 */
public record MachineRates(double flops, double bytes, String how) {

    private static final int ROUNDS = 6;
    private static final int STEPS = 2_000_000;
    private static final int WARM_UP_STEPS = 2_000;
    private static final int WARM_UP_CALLS = 2_000;
    private static final long WARM_UP_BYTES = 32L << 10;
    private static final long BLOCK_BYTES = 64L << 20;

    /** The least time that work can take, in nanoseconds: bound by arithmetic or by memory. */
    public double leastNanos(Work work) {
        return Math.max(work.flops() / flops, work.bytes() / bytes) * 1e9;
    }

    /** Whether arithmetic, rather than memory, bounds the work. */
    public boolean isArithmeticBound(Work work) {
        return work.flops() / flops >= work.bytes() / bytes;
    }

    /**
     * Measures this machine: f32 multiply-adds in registers and reads of memory that is too large for most caches, on all threads
     * of the common pool. Takes about a second, and 64 MiB per thread.
     */
    public static MachineRates ofThisMachine() {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors());
        double flops = 0;
        double bytes = 0;
        float sink = 0;
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(BLOCK_BYTES * threads, 64);
            IntStream.range(0, threads)
                    .parallel()
                    .forEach(i -> memory.asSlice(i * BLOCK_BYTES, BLOCK_BYTES).fill((byte) 1));
            // the JIT compiler must have seen both loops often before a long run of either
            for (int call = 0; call < WARM_UP_CALLS; call++) {
                sink += MachineLoops.multiplyAdd(call % 2, WARM_UP_STEPS)
                        + MachineLoops.read(memory.asSlice(0, WARM_UP_BYTES));
            }
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                sink += (float) IntStream.range(0, threads)
                        .parallel()
                        .mapToDouble(i -> MachineLoops.multiplyAdd(i, STEPS))
                        .sum();
                flops = Math.max(flops, MachineLoops.flops(STEPS) * threads / (System.nanoTime() - start) * 1e9);
                start = System.nanoTime();
                sink += (float) IntStream.range(0, threads)
                        .parallel()
                        .mapToDouble(i -> MachineLoops.read(memory.asSlice(i * BLOCK_BYTES, BLOCK_BYTES)))
                        .sum();
                bytes = Math.max(bytes, (double) BLOCK_BYTES * threads / (System.nanoTime() - start) * 1e9);
            }
        }
        if (Float.isNaN(sink)) {
            throw new IllegalStateException("the measurement's sums are finite");
        }
        return new MachineRates(
                flops, bytes, "measured now: f32 FMAs in registers and reads of memory, best of " + ROUNDS);
    }
}
