package dev.attune.runtime.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.stream.LongStream;

/**
 * Seeded random tensors. An element depends on the seed and its index alone, and only IEEE arithmetic and {@link StrictMath}
 * are used: the same seed gives the same bits on every machine, in any order of computation.
 */
public final class RandomTensors {

    private static final long CHUNK = 1 << 16;

    private static final Thread ANOTHER_THREAD = Thread.ofVirtual().unstarted(() -> {});

    private RandomTensors() {}

    /** A floating tensor of independent samples of mean 0 and variance 1, rounded to the dtype. */
    public static Tensor normal(Arena arena, DType dtype, long seed, long... shape) {
        Tensor tensor = Tensor.allocate(arena, dtype, shape);
        forEachIndex(tensor, index -> TensorCopies.setFloat(tensor, index, (float) normal(bits(seed, index))));
        return tensor;
    }

    /**
     * A tensor of whole numbers, each from {@code low} to {@code high - 1} with equal chance.
     *
     * @param dtype i32, i8, u8 or bool
     */
    public static Tensor integers(Arena arena, DType dtype, long seed, int low, int high, long... shape) {
        if (low >= high) {
            throw new IllegalArgumentException("no whole number is at least " + low + " and less than " + high);
        }
        Tensor tensor = Tensor.allocate(arena, dtype, shape);
        long span = (long) high - low;
        forEachIndex(tensor, index -> {
            int value = (int) (low + Math.unsignedMultiplyHigh(bits(seed, index), span));
            switch (dtype) {
                case I32 -> tensor.memory().setAtIndex(ValueLayout.JAVA_INT, index, value);
                case I8, U8, BOOL -> tensor.memory().set(ValueLayout.JAVA_BYTE, index, (byte) value);
                case F32, F16, BF16 ->
                    throw new IllegalArgumentException("integers of dtype " + dtype + "; use normal");
            }
        });
        return tensor;
    }

    private interface IndexAction {
        void accept(long index);
    }

    private static void forEachIndex(Tensor tensor, IndexAction action) {
        long elements = tensor.elements();
        LongStream chunks = LongStream.range(0, Math.ceilDiv(elements, CHUNK));
        // memory of a confined arena belongs to this thread alone
        boolean shared = tensor.memory().isAccessibleBy(ANOTHER_THREAD);
        (shared ? chunks.parallel() : chunks).forEach(chunk -> {
            for (long index = chunk * CHUNK; index < Math.min(elements, (chunk + 1) * CHUNK); index++) {
                action.accept(index);
            }
        });
    }

    /** 64 random bits for one index: SplitMix64's output function over a Weyl sequence that the seed starts. */
    static long bits(long seed, long index) {
        return mix(mix(seed) + index * 0x9E3779B97F4A7C15L);
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** The normal quantile of a uniform sample: Wichura's algorithm AS 241, the seven-digit version. */
    static double normal(long bits) {
        // an odd multiple of 2^-54: never 0, 1/2 or 1, so the sample is finite and no value is doubled
        double p = ((bits >>> 11) + 0.5) * 0x1p-53;
        double q = p - 0.5;
        if (Math.abs(q) <= 0.425) {
            double r = 0.180625 - q * q;
            return q
                    * (((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179)
                    / (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0);
        }
        double r = StrictMath.sqrt(-StrictMath.log(q < 0 ? p : 1 - p));
        double magnitude;
        if (r <= 5) {
            r -= 1.6;
            magnitude = (((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777)
                    / ((0.12021132975 * r + 0.73700164250) * r + 1.0);
        } else {
            r -= 5;
            magnitude = (((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r + 6.6579051150)
                    / ((0.012258202635 * r + 0.24197894225) * r + 1.0);
        }
        return q < 0 ? -magnitude : magnitude;
    }
}
