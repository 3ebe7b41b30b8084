package dev.attune.runtime.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes matrices of f32 scratch: queries into lanes on the way in, results back into rows on the way out. One instance
 * per thread.
 *
 * <p>A square block is transposed by exchanging its off-diagonal halves, quarters and so on: each step exchanges parts of two
 * rows, so two steps are a loop over four rows. Vectors of 16 floats have an instruction that picks from two vectors, and the
 * block is as wide as they are. Sixteen rows at once in registers would save the stores between every second step and risks
 * boxing, as the method would pass the inliner's node limit. Vectors of 8 floats have no such instruction: four rows at a time exchange
 * halves twice by a shuffle and three blends, and then rows four apart once. No vector is shorter than the kernels' own: once a
 * process has used two lengths, the JIT compiler may box vectors that it would have kept in registers (see {@code RegisterTile} in templates).
 */
public final class Transposition {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    private static final int LARGEST_SIDE = 16;

    /** Rows and columns of a block; more than any matrix has where there are no steps for vectors of this length. */
    static final int SIDE = LANES >= 4 && LANES <= LARGEST_SIDE ? LANES : Integer.MAX_VALUE;

    /** For each step (1, 2, 4 ...), lane numbers into the pair of rows: what the upper row becomes, then the lower. */
    private static final float[] EXCHANGES = exchanges();

    /**
     * What vectors without an instruction that picks from two need; apart, so that others do not load it. In each step the
     * lanes that leave either row are put into one vector, and a single shuffle brings each to where it goes.
     */
    private static final class Blends {
        static final VectorShuffle<Float> NEIGHBOUR_1 = neighbour(1);
        static final VectorShuffle<Float> NEIGHBOUR_2 = neighbour(2);
        static final VectorShuffle<Float> NEIGHBOUR_4 = neighbour(4);
        static final VectorMask<Float> HIGH_1 = high(1);
        static final VectorMask<Float> HIGH_2 = high(2);
        static final VectorMask<Float> HIGH_4 = high(4);

        private static VectorShuffle<Float> neighbour(int step) {
            return VectorShuffle.fromOp(FLOATS, lane -> (lane ^ step) % LANES);
        }

        /** Lanes whose number has a bit. */
        private static VectorMask<Float> high(int step) {
            long lanes = 0;
            for (int lane = 0; lane < LANES; lane++) {
                lanes |= (lane & step) == 0 ? 0 : 1L << lane;
            }
            return VectorMask.fromLong(FLOATS, lanes);
        }
    }

    private final float[] block = new float[LARGEST_SIDE * LARGEST_SIDE];

    private static float[] exchanges() {
        float[] lanes = new float[2 * LANES * Integer.numberOfTrailingZeros(LANES)];
        int at = 0;
        for (int step = 1; step < LANES; step *= 2) {
            for (int lane = 0; lane < LANES; lane++) {
                boolean stays = (lane & step) == 0;
                lanes[at + lane] = stays ? lane : LANES + lane - step;
                lanes[at + LANES + lane] = stays ? lane + step : LANES + lane;
            }
            at += 2 * LANES;
        }
        return lanes;
    }

    /**
     * Writes {@code to[toAt + column * toStride + row] = from[fromAt + row * fromStride + column]}.
     *
     * @param from not {@code to}
     */
    public void transpose(
            float[] from, int fromAt, int fromStride, int rows, int columns, float[] to, int toAt, int toStride) {
        int wholeRows = rows - rows % SIDE;
        int wholeColumns = columns - columns % SIDE;
        for (int row = 0; row < wholeRows; row += SIDE) {
            for (int column = 0; column < wholeColumns; column += SIDE) {
                transposeBlock(
                        from,
                        fromAt + row * fromStride + column,
                        fromStride,
                        to,
                        toAt + column * toStride + row,
                        toStride);
            }
        }
        for (int column = 0; column < columns; column++) {
            for (int row = column < wholeColumns ? wholeRows : 0; row < rows; row++) {
                to[toAt + column * toStride + row] = from[fromAt + row * fromStride + column];
            }
        }
    }

    private void transposeBlock(float[] from, int fromAt, int fromStride, float[] to, int toAt, int toStride) {
        if (LANES == 16) {
            exchangeTwice(from, fromAt, fromStride, 1, 0, block, 0, LANES);
            exchangeTwice(block, 0, LANES, 4, 4 * LANES, to, toAt, toStride);
        } else if (LANES == 8) {
            blendTwice(from, fromAt, fromStride, block, 0, LANES);
            blendTwice(from, fromAt + 4 * fromStride, fromStride, block, 4 * LANES, LANES);
            blendHalves(block, to, toAt, toStride);
        } else {
            blendTwice(from, fromAt, fromStride, to, toAt, toStride);
        }
    }

    /** The steps of one lane and of two, of four rows. */
    private static void blendTwice(float[] from, int fromAt, int fromStride, float[] to, int toAt, int toStride) {
        FloatVector a = FloatVector.fromArray(FLOATS, from, fromAt);
        FloatVector b = FloatVector.fromArray(FLOATS, from, fromAt + fromStride);
        FloatVector c = FloatVector.fromArray(FLOATS, from, fromAt + 2 * fromStride);
        FloatVector d = FloatVector.fromArray(FLOATS, from, fromAt + 3 * fromStride);
        FloatVector ab = b.blend(a, Blends.HIGH_1).rearrange(Blends.NEIGHBOUR_1);
        FloatVector cd = d.blend(c, Blends.HIGH_1).rearrange(Blends.NEIGHBOUR_1);
        FloatVector e = a.blend(ab, Blends.HIGH_1);
        FloatVector f = ab.blend(b, Blends.HIGH_1);
        FloatVector g = c.blend(cd, Blends.HIGH_1);
        FloatVector h = cd.blend(d, Blends.HIGH_1);
        FloatVector eg = g.blend(e, Blends.HIGH_2).rearrange(Blends.NEIGHBOUR_2);
        FloatVector fh = h.blend(f, Blends.HIGH_2).rearrange(Blends.NEIGHBOUR_2);
        e.blend(eg, Blends.HIGH_2).intoArray(to, toAt);
        f.blend(fh, Blends.HIGH_2).intoArray(to, toAt + toStride);
        eg.blend(g, Blends.HIGH_2).intoArray(to, toAt + 2 * toStride);
        fh.blend(h, Blends.HIGH_2).intoArray(to, toAt + 3 * toStride);
    }

    /** The step of four lanes, of eight rows of the block. */
    private static void blendHalves(float[] block, float[] to, int toAt, int toStride) {
        for (int row = 0; row < 4; row++) {
            FloatVector upper = FloatVector.fromArray(FLOATS, block, row * 8);
            FloatVector lower = FloatVector.fromArray(FLOATS, block, (row + 4) * 8);
            FloatVector both = lower.blend(upper, Blends.HIGH_4).rearrange(Blends.NEIGHBOUR_4);
            upper.blend(both, Blends.HIGH_4).intoArray(to, toAt + row * toStride);
            both.blend(lower, Blends.HIGH_4).intoArray(to, toAt + (row + 4) * toStride);
        }
    }

    /** A step and the next one, four rows at a time, which stay in registers in between. */
    private static void exchangeTwice(
            float[] from, int fromAt, int fromStride, int step, int table, float[] to, int toAt, int toStride) {
        FloatVector upper = FloatVector.fromArray(FLOATS, EXCHANGES, table);
        FloatVector lower = FloatVector.fromArray(FLOATS, EXCHANGES, table + LANES);
        FloatVector nextUpper = FloatVector.fromArray(FLOATS, EXCHANGES, table + 2 * LANES);
        FloatVector nextLower = FloatVector.fromArray(FLOATS, EXCHANGES, table + 3 * LANES);
        for (int group = 0; group < LANES / 4; group++) {
            int first = (group & -step) * 4 + (group & step - 1);
            int source = fromAt + first * fromStride;
            FloatVector a = FloatVector.fromArray(FLOATS, from, source);
            FloatVector b = FloatVector.fromArray(FLOATS, from, source + step * fromStride);
            FloatVector c = FloatVector.fromArray(FLOATS, from, source + 2 * step * fromStride);
            FloatVector d = FloatVector.fromArray(FLOATS, from, source + 3 * step * fromStride);
            FloatVector e = upper.selectFrom(a, b);
            FloatVector f = lower.selectFrom(a, b);
            FloatVector g = upper.selectFrom(c, d);
            FloatVector h = lower.selectFrom(c, d);
            int target = toAt + first * toStride;
            nextUpper.selectFrom(e, g).intoArray(to, target);
            nextUpper.selectFrom(f, h).intoArray(to, target + step * toStride);
            nextLower.selectFrom(e, g).intoArray(to, target + 2 * step * toStride);
            nextLower.selectFrom(f, h).intoArray(to, target + 3 * step * toStride);
        }
    }
}
