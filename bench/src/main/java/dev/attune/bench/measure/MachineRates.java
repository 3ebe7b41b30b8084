package dev.attune.bench.measure;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What a machine can do at most, for a roofline.
 *
 * @param flops per second, a fused multiply-add counted as two
 * @param bytes per second, read from memory
 * @param how where the numbers are from, in words
 */
public record MachineRates(double flops, double bytes, String how) {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int ROUNDS = 6;
    private static final int STEPS = 2_000_000;
    private static final int WARM_UP_STEPS = 2_000;
    private static final int WARM_UP_CALLS = 2_000;
    private static final long WARM_UP_BYTES = 32L << 10;
    private static final int ACCUMULATORS = 12;
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
                sink += multiplyAdd(call % 2, WARM_UP_STEPS) + read(memory.asSlice(0, WARM_UP_BYTES));
            }
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                sink += (float) IntStream.range(0, threads)
                        .parallel()
                        .mapToDouble(i -> multiplyAdd(i, STEPS))
                        .sum();
                flops = Math.max(
                        flops,
                        2.0 * ACCUMULATORS * SPECIES.length() * STEPS * threads / (System.nanoTime() - start) * 1e9);
                start = System.nanoTime();
                sink += (float) IntStream.range(0, threads)
                        .parallel()
                        .mapToDouble(i -> read(memory.asSlice(i * BLOCK_BYTES, BLOCK_BYTES)))
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

    /** Twelve chains hide the latency of an FMA on two ports. */
    private static float multiplyAdd(int seed, int steps) {
        FloatVector a = FloatVector.broadcast(SPECIES, seed);
        FloatVector factor = FloatVector.broadcast(SPECIES, 0.5f);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        FloatVector e = a;
        FloatVector f = a;
        FloatVector g = a;
        FloatVector h = a;
        FloatVector i = a;
        FloatVector j = a;
        FloatVector k = a;
        FloatVector l = a;
        for (int step = 0; step < steps; step++) {
            a = a.fma(factor, factor);
            b = b.fma(factor, factor);
            c = c.fma(factor, factor);
            d = d.fma(factor, factor);
            e = e.fma(factor, factor);
            f = f.fma(factor, factor);
            g = g.fma(factor, factor);
            h = h.fma(factor, factor);
            i = i.fma(factor, factor);
            j = j.fma(factor, factor);
            k = k.fma(factor, factor);
            l = l.fma(factor, factor);
        }
        FloatVector sum = a.add(b)
                .add(c)
                .add(d)
                .add(e)
                .add(f)
                .add(g)
                .add(h)
                .add(i)
                .add(j)
                .add(k)
                .add(l);
        return sum.lane(0);
    }

    private static float read(MemorySegment block) {
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        long width = SPECIES.vectorByteSize();
        ByteOrder order = ByteOrder.nativeOrder();
        for (long offset = 0; offset < block.byteSize(); offset += 4 * width) {
            a = a.add(FloatVector.fromMemorySegment(SPECIES, block, offset, order));
            b = b.add(FloatVector.fromMemorySegment(SPECIES, block, offset + width, order));
            c = c.add(FloatVector.fromMemorySegment(SPECIES, block, offset + 2 * width, order));
            d = d.add(FloatVector.fromMemorySegment(SPECIES, block, offset + 3 * width, order));
        }
        return a.add(b).add(c).add(d).lane(0);
    }
}
