package dev.attune.bench.measure;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Loops that keep one part of a machine busy and do nothing else; a kernel can at best be as fast. */
public final class MachineLoops {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int ACCUMULATORS = 12;

    private MachineLoops() {}

    /** Operations in so many steps of {@link #multiplyAdd}, a fused multiply-add counted as two. */
    public static double flops(long steps) {
        return 2.0 * ACCUMULATORS * SPECIES.length() * steps;
    }

    /**
     * Multiply-adds in registers; twelve chains hide the latency of an FMA on two ports. The chain is the addend, which is
     * what the JIT compiler multiplies into: as a factor, each would be copied first, and one of them kept in memory.
     */
    public static float multiplyAdd(int seed, int steps) {
        FloatVector a = FloatVector.broadcast(SPECIES, seed);
        FloatVector factor = FloatVector.broadcast(SPECIES, 0.5f);
        FloatVector small = FloatVector.broadcast(SPECIES, 1e-9f);
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
            a = small.fma(factor, a);
            b = small.fma(factor, b);
            c = small.fma(factor, c);
            d = small.fma(factor, d);
            e = small.fma(factor, e);
            f = small.fma(factor, f);
            g = small.fma(factor, g);
            h = small.fma(factor, h);
            i = small.fma(factor, i);
            j = small.fma(factor, j);
            k = small.fma(factor, k);
            l = small.fma(factor, l);
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

    /** Reads a block whose size is a multiple of 256 bytes. */
    public static float read(MemorySegment block) {
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
