package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.MatrixProduct;

/**
 * The meaning of mma. Products are exact and summed in double with the addend, then cut to f32 toward zero, which is how
 * tensor cores round; a kernel whose error budget counts on rounding to nearest fails here.
 */
final class MatrixProductOperations {
    private static final int M = 16;
    private static final int N = 8;

    private MatrixProductOperations() {}

    private enum Element {
        BF16,
        F16,
        TF32
    }

    static Operation decode(MatrixProduct opcode, Operands o) {
        return switch (opcode) {
            case MMA_M16N8K16_BF16 -> multiply(o, Element.BF16, 16);
            case MMA_M16N8K16_F16 -> multiply(o, Element.F16, 16);
            case MMA_M16N8K8_BF16 -> multiply(o, Element.BF16, 8);
            case MMA_M16N8K8_F16 -> multiply(o, Element.F16, 8);
            case MMA_M16N8K8_TF32 -> multiply(o, Element.TF32, 8);
        };
    }

    private static Operation multiply(Operands o, Element element, int depth) {
        int[] d = o.vector(0);
        int[] a = o.vector(1);
        int[] b = o.vector(2);
        int[] c = o.vector(3);
        return (warp, active) -> {
            float[] left = new float[M * depth];
            float[] right = new float[N * depth];
            for (int lane = 0; lane < Warp.LANES; lane++) {
                gatherA(warp, lane, a, element, depth, left);
                gatherB(warp, lane, b, element, depth, right);
            }
            for (int lane = 0; lane < Warp.LANES; lane++) {
                for (int i = 0; i < 4; i++) {
                    int row = lane / 4 + 8 * (i >> 1);
                    int column = 2 * (lane % 4) + (i & 1);
                    double sum = Float.intBitsToFloat(warp.words[c[i]][lane]);
                    int x = row * depth;
                    int y = column * depth;
                    for (int k = 0; k < depth; k++) {
                        sum += (double) left[x + k] * right[y + k];
                    }
                    warp.words[d[i]][lane] = Lanes.bits(towardZero(sum));
                }
            }
        };
    }

    /** Row-major A: registers are (row g, low k), (row g + 8, low k), then both with high k. */
    private static void gatherA(Warp warp, int lane, int[] a, Element element, int depth, float[] to) {
        int group = lane / 4;
        int thread = lane % 4;
        for (int i = 0; i < a.length; i++) {
            int bits = warp.words[a[i]][lane];
            int row = group + 8 * (i & 1);
            if (element == Element.TF32) {
                to[row * depth + thread + 4 * (i >> 1)] = Float16s.asTf32(bits);
            } else {
                int k = row * depth + 2 * thread + 8 * (i >> 1);
                to[k] = half(element, bits & 0xFFFF);
                to[k + 1] = half(element, bits >>> 16);
            }
        }
    }

    /** Column-major B, kept here with its k running fastest. */
    private static void gatherB(Warp warp, int lane, int[] b, Element element, int depth, float[] to) {
        int column = lane / 4;
        int thread = lane % 4;
        for (int i = 0; i < b.length; i++) {
            int bits = warp.words[b[i]][lane];
            if (element == Element.TF32) {
                to[column * depth + thread + 4 * i] = Float16s.asTf32(bits);
            } else {
                int k = column * depth + 2 * thread + 8 * i;
                to[k] = half(element, bits & 0xFFFF);
                to[k + 1] = half(element, bits >>> 16);
            }
        }
    }

    private static float half(Element element, int bits) {
        return element == Element.BF16 ? Float16s.fromBf16(bits) : Float16s.fromF16(bits);
    }

    /** The f32 next to a sum on the side of zero. */
    static float towardZero(double sum) {
        float nearest = (float) sum;
        if (Double.isNaN(sum) || Math.abs((double) nearest) <= Math.abs(sum)) {
            return nearest;
        }
        if (Float.isInfinite(nearest) && !Double.isInfinite(sum) && Math.abs(sum) >= 0x1p128) {
            return nearest;
        }
        return nearest > 0 ? Math.nextDown(nearest) : Math.nextUp(nearest);
    }
}
