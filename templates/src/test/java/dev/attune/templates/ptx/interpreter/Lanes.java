package dev.attune.templates.ptx.interpreter;

/** Turns functions of one lane into operations on the lanes of a warp. */
final class Lanes {
    private static final int CANONICAL_NAN = 0x7FFFFFFF;

    private Lanes() {}

    /** The bits of an f32 result; the machine knows one NaN. */
    static int bits(float value) {
        return Float.isNaN(value) ? CANONICAL_NAN : Float.floatToRawIntBits(value);
    }

    interface Int1 {
        int apply(int a);
    }

    interface Int2 {
        int apply(int a, int b);
    }

    interface Int3 {
        int apply(int a, int b, int c);
    }

    interface Int4 {
        int apply(int a, int b, int c, int d);
    }

    interface Long1 {
        long apply(long a);
    }

    interface Long2 {
        long apply(long a, long b);
    }

    interface Long3 {
        long apply(long a, long b, long c);
    }

    interface Float1 {
        float apply(float a);
    }

    interface Float2 {
        float apply(float a, float b);
    }

    interface Float3 {
        float apply(float a, float b, float c);
    }

    interface FloatTest {
        boolean test(float a, float b);
    }

    interface IntTest {
        boolean test(int a, int b);
    }

    interface LongTest {
        boolean test(long a, long b);
    }

    static Operation int1(int d, int a, Int1 f) {
        return (warp, active) -> {
            int[] to = warp.words[d];
            int[] x = warp.words[a];
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                to[lane] = f.apply(x[lane]);
            }
        };
    }

    static Operation int2(int d, int a, int b, Int2 f) {
        return (warp, active) -> {
            int[] to = warp.words[d];
            int[] x = warp.words[a];
            int[] y = warp.words[b];
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                to[lane] = f.apply(x[lane], y[lane]);
            }
        };
    }

    static Operation int3(int d, int a, int b, int c, Int3 f) {
        return (warp, active) -> {
            int[] to = warp.words[d];
            int[] x = warp.words[a];
            int[] y = warp.words[b];
            int[] z = warp.words[c];
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                to[lane] = f.apply(x[lane], y[lane], z[lane]);
            }
        };
    }

    static Operation int4(int d, int a, int b, int c, int e, Int4 f) {
        return (warp, active) -> {
            int[] to = warp.words[d];
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                to[lane] = f.apply(warp.words[a][lane], warp.words[b][lane], warp.words[c][lane], warp.words[e][lane]);
            }
        };
    }

    static Operation float1(int d, int a, Float1 f) {
        return int1(d, a, x -> bits(f.apply(Float.intBitsToFloat(x))));
    }

    static Operation float2(int d, int a, int b, Float2 f) {
        return int2(d, a, b, (x, y) -> bits(f.apply(Float.intBitsToFloat(x), Float.intBitsToFloat(y))));
    }

    static Operation float3(int d, int a, int b, int c, Float3 f) {
        return int3(
                d,
                a,
                b,
                c,
                (x, y, z) -> bits(f.apply(Float.intBitsToFloat(x), Float.intBitsToFloat(y), Float.intBitsToFloat(z))));
    }

    static Operation long1(int d, int a, Long1 f) {
        return (warp, active) -> {
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                warp.longs[d][lane] = f.apply(warp.longs[a][lane]);
            }
        };
    }

    static Operation long2(int d, int a, int b, Long2 f) {
        return (warp, active) -> {
            long[] to = warp.longs[d];
            long[] x = warp.longs[a];
            long[] y = warp.longs[b];
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                to[lane] = f.apply(x[lane], y[lane]);
            }
        };
    }

    static Operation long3(int d, int a, int b, int c, Long3 f) {
        return (warp, active) -> {
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                warp.longs[d][lane] = f.apply(warp.longs[a][lane], warp.longs[b][lane], warp.longs[c][lane]);
            }
        };
    }

    /** Two words to a long. */
    static Operation wide2(int d, int a, int b, Long2 f, boolean signed) {
        long mask = signed ? -1L : 0xFFFFFFFFL;
        return (warp, active) -> {
            long[] to = warp.longs[d];
            int[] x = warp.words[a];
            int[] y = warp.words[b];
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                to[lane] = f.apply(x[lane] & mask, y[lane] & mask);
            }
        };
    }

    /** Two words and a long to a long. */
    static Operation wide3(int d, int a, int b, int c, Long3 f, boolean signed) {
        long mask = signed ? -1L : 0xFFFFFFFFL;
        return (warp, active) -> {
            long[] to = warp.longs[d];
            int[] x = warp.words[a];
            int[] y = warp.words[b];
            long[] z = warp.longs[c];
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                to[lane] = f.apply(x[lane] & mask, y[lane] & mask, z[lane]);
            }
        };
    }

    /** A long shifted by a word. */
    static Operation longByInt(int d, int a, int b, Long2 f) {
        return (warp, active) -> {
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                warp.longs[d][lane] = f.apply(warp.longs[a][lane], warp.words[b][lane] & 0xFFFFFFFFL);
            }
        };
    }

    /** A word to a long. */
    static Operation intToLong(int d, int a, Long1 f) {
        return (warp, active) -> {
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                warp.longs[d][lane] = f.apply(warp.words[a][lane]);
            }
        };
    }

    interface LongToInt {
        int apply(long a);
    }

    /** A long to a word. */
    static Operation longToInt(int d, int a, LongToInt f) {
        return (warp, active) -> {
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                warp.words[d][lane] = f.apply(warp.longs[a][lane]);
            }
        };
    }

    interface Masks {
        /** All 32 lanes at once, a bit each. */
        int apply(int a, int b);
    }

    /** Logic on predicates, a bit per lane. */
    static Operation predicate2(int d, int a, int b, Masks f) {
        return (warp, active) -> warp.setPredicate(d, active, f.apply(warp.predicates[a], warp.predicates[b]));
    }

    /** The lanes at which two words fulfil a condition. */
    static int testInts(Warp warp, int active, int a, int b, IntTest test) {
        int[] x = warp.words[a];
        int[] y = warp.words[b];
        int verdict = 0;
        for (int rest = active; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            if (test.test(x[lane], y[lane])) {
                verdict |= 1 << lane;
            }
        }
        return verdict;
    }

    static int testLongs(Warp warp, int active, int a, int b, LongTest test) {
        int verdict = 0;
        for (int rest = active; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            if (test.test(warp.longs[a][lane], warp.longs[b][lane])) {
                verdict |= 1 << lane;
            }
        }
        return verdict;
    }
}
