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
            double[] left = new double[M * depth];
            double[] right = new double[depth * N];
            double[] product = new double[M * N];
            for (int lane = 0; lane < Warp.LANES; lane++) {
                gatherA(warp, lane, a, element, depth, left);
                gatherB(warp, lane, b, element, right);
                for (int i = 0; i < 4; i++) {
                    product[place(lane, i)] = Float.intBitsToFloat(warp.words[c[i]][lane]);
                }
            }
            for (int row = 0; row < M; row++) {
                multiplyRow(left, row * depth, depth, right, product, row * N);
            }
            for (int lane = 0; lane < Warp.LANES; lane++) {
                for (int i = 0; i < 4; i++) {
                    warp.words[d[i]][lane] = Lanes.bits(towardZero(product[place(lane, i)]));
                }
            }
        };
    }

    /** Where a lane's accumulator register lies in the row-major product. */
    private static int place(int lane, int register) {
        return (lane / 4 + 8 * (register >> 1)) * N + 2 * (lane % 4) + (register & 1);
    }

    /** One row of the product; eight sums side by side keep the processor's adders busy. */
    private static void multiplyRow(double[] left, int x, int depth, double[] right, double[] product, int y) {
        double s0 = product[y];
        double s1 = product[y + 1];
        double s2 = product[y + 2];
        double s3 = product[y + 3];
        double s4 = product[y + 4];
        double s5 = product[y + 5];
        double s6 = product[y + 6];
        double s7 = product[y + 7];
        for (int k = 0; k < depth; k++) {
            double factor = left[x + k];
            int z = k * N;
            s0 += factor * right[z];
            s1 += factor * right[z + 1];
            s2 += factor * right[z + 2];
            s3 += factor * right[z + 3];
            s4 += factor * right[z + 4];
            s5 += factor * right[z + 5];
            s6 += factor * right[z + 6];
            s7 += factor * right[z + 7];
        }
        product[y] = s0;
        product[y + 1] = s1;
        product[y + 2] = s2;
        product[y + 3] = s3;
        product[y + 4] = s4;
        product[y + 5] = s5;
        product[y + 6] = s6;
        product[y + 7] = s7;
    }

    /** Row-major A: registers are (row g, low k), (row g + 8, low k), then both with high k. */
    private static void gatherA(Warp warp, int lane, int[] a, Element element, int depth, double[] to) {
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

    /** Column-major B, kept here row by row. */
    private static void gatherB(Warp warp, int lane, int[] b, Element element, double[] to) {
        int column = lane / 4;
        int thread = lane % 4;
        for (int i = 0; i < b.length; i++) {
            int bits = warp.words[b[i]][lane];
            if (element == Element.TF32) {
                to[(thread + 4 * i) * N + column] = Float16s.asTf32(bits);
            } else {
                int k = 2 * thread + 8 * i;
                to[k * N + column] = half(element, bits & 0xFFFF);
                to[(k + 1) * N + column] = half(element, bits >>> 16);
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
