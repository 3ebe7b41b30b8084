package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.WarpgroupProduct;
import java.util.Arrays;

/** The meaning of wgmma: each warp of the group makes its own 16 of the 64 rows. */
final class WarpgroupProductOperations {
    private static final int DEPTH = 16;
    private static final int ROWS = 16;
    private static final int[] NO_REGISTERS = {};

    private WarpgroupProductOperations() {}

    static Operation decode(WarpgroupProduct opcode, Operands o) {
        boolean leftShared = opcode.left() == WarpgroupProduct.Left.SHARED;
        int[] accumulator = o.vector(0);
        int leftDescriptor = leftShared ? o.wide(1) : -1;
        int[] leftRegisters = leftShared ? NO_REGISTERS : o.vector(1);
        int rightDescriptor = o.wide(2);
        int accumulate = o.predicate(3);
        int sign = o.constant(4) * o.constant(5);
        boolean transposeLeft = leftShared && o.constant(6) == 1;
        boolean transposeRight = o.constant(leftShared ? 7 : 6) == 1;
        MatrixTile.Element element =
                opcode.type() == WarpgroupProduct.Type.BF16 ? Float16s::fromBf16 : Float16s::fromF16;
        int n = opcode.n();
        return (warp, active) -> {
            warp.cta.warpgroups.executes(warp);
            OperandGuard guard = new OperandGuard(warp.cta.shared);
            double[] left = new double[ROWS * DEPTH];
            double[] right = new double[DEPTH * n];
            if (leftShared) {
                long descriptor = uniform(warp, leftDescriptor);
                int first = ROWS * (warp.index % 4);
                MatrixTile.read(warp, descriptor, first, ROWS, transposeLeft, element, left, DEPTH, 1, guard);
            } else {
                gather(warp, leftRegisters, element, left);
            }
            MatrixTile.read(warp, uniform(warp, rightDescriptor), 0, n, transposeRight, element, right, 1, n, guard);
            boolean adds = uniformPredicate(warp, accumulate);
            if (adds) {
                warp.requireDefined(accumulator);
            }
            warp.products.start(accumulator, leftRegisters, guard);
            multiply(warp, accumulator, left, right, n, sign, adds);
        };
    }

    private static long uniform(Warp warp, int register) {
        long value = warp.longs[register][0];
        for (long other : warp.longs[register]) {
            if (other != value) {
                throw warp.fault(Fault.BAD_DESCRIPTOR, "lanes disagree about a matrix descriptor");
            }
        }
        return value;
    }

    private static boolean uniformPredicate(Warp warp, int predicate) {
        int value = warp.predicates[predicate];
        if (value != 0 && value != -1) {
            throw warp.fault(Fault.DIVERGENT_WARP, "lanes disagree whether the product adds to its accumulator");
        }
        return value != 0;
    }

    /** The left operand from registers, laid out as for mma. */
    private static void gather(Warp warp, int[] registers, MatrixTile.Element element, double[] to) {
        for (int lane = 0; lane < Warp.LANES; lane++) {
            for (int i = 0; i < 4; i++) {
                int bits = warp.words[registers[i]][lane];
                int at = (lane / 4 + 8 * (i & 1)) * DEPTH + 2 * (lane % 4) + 8 * (i >> 1);
                to[at] = element.value(bits & 0xFFFF);
                to[at + 1] = element.value(bits >>> 16);
            }
        }
    }

    private static void multiply(
            Warp warp, int[] accumulator, double[] left, double[] right, int n, int sign, boolean adds) {
        double[] sums = new double[n];
        for (int row = 0; row < ROWS; row++) {
            Arrays.fill(sums, 0);
            for (int k = 0; k < DEPTH; k++) {
                double factor = sign * left[row * DEPTH + k];
                int from = k * n;
                for (int column = 0; column < n; column++) {
                    sums[column] += factor * right[from + column];
                }
            }
            for (int column = 0; column < n; column++) {
                int lane = row % 8 * 4 + column % 8 / 2;
                int[] register = warp.words[accumulator[column / 8 * 4 + row / 8 * 2 + column % 2]];
                double before = adds ? Float.intBitsToFloat(register[lane]) : 0;
                register[lane] = Lanes.bits(MatrixProductOperations.towardZero(before + sums[column]));
            }
        }
    }
}
