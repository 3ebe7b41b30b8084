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

    /** Multiply-adds in registers; twelve chains hide the latency of an FMA on two ports. */
    public static float multiplyAdd(int seed, int steps) {
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
