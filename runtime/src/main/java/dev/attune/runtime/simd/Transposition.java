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
 * boxing, as the method would pass the inliner's node limit. Elsewhere blocks are of four rows of four: shuffles inside 128
 * bits are cheap, those across them and picking from two vectors are not.
 */
public final class Transposition {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    /** Rows and columns of a block. */
    private static final int SIDE = LANES == 16 ? 16 : 4;

    /** For each step (1, 2, 4 ...), lane numbers into the pair of rows: what the upper row becomes, then the lower. */
    private static final float[] EXCHANGES = exchanges();

    /** What shorter vectors need; apart, so that others do not load it. */
    private static final class Four {
        static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_128;
        static final VectorShuffle<Float> RIGHT_1 = VectorShuffle.fromValues(FLOATS, 0, 0, 2, 2);
        static final VectorShuffle<Float> LEFT_1 = VectorShuffle.fromValues(FLOATS, 1, 1, 3, 3);
        static final VectorShuffle<Float> RIGHT_2 = VectorShuffle.fromValues(FLOATS, 0, 1, 0, 1);
        static final VectorShuffle<Float> LEFT_2 = VectorShuffle.fromValues(FLOATS, 2, 3, 2, 3);
        static final VectorMask<Float> ODD = VectorMask.fromLong(FLOATS, 0b1010);
        static final VectorMask<Float> EVEN = VectorMask.fromLong(FLOATS, 0b0101);
        static final VectorMask<Float> UPPER = VectorMask.fromLong(FLOATS, 0b1100);
        static final VectorMask<Float> LOWER = VectorMask.fromLong(FLOATS, 0b0011);
    }

    private final float[] block = new float[SIDE == 16 ? SIDE * SIDE : 0];

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
        if (SIDE == 16) {
            exchangeTwice(from, fromAt, fromStride, 1, 0, block, 0, LANES);
            exchangeTwice(block, 0, LANES, 4, 4 * LANES, to, toAt, toStride);
        } else {
            transposeFour(from, fromAt, fromStride, to, toAt, toStride);
        }
    }

    private static void transposeFour(float[] from, int fromAt, int fromStride, float[] to, int toAt, int toStride) {
        FloatVector a = FloatVector.fromArray(Four.FLOATS, from, fromAt);
        FloatVector b = FloatVector.fromArray(Four.FLOATS, from, fromAt + fromStride);
        FloatVector c = FloatVector.fromArray(Four.FLOATS, from, fromAt + 2 * fromStride);
        FloatVector d = FloatVector.fromArray(Four.FLOATS, from, fromAt + 3 * fromStride);
        FloatVector e = a.blend(b.rearrange(Four.RIGHT_1), Four.ODD);
        FloatVector f = b.blend(a.rearrange(Four.LEFT_1), Four.EVEN);
        FloatVector g = c.blend(d.rearrange(Four.RIGHT_1), Four.ODD);
        FloatVector h = d.blend(c.rearrange(Four.LEFT_1), Four.EVEN);
        e.blend(g.rearrange(Four.RIGHT_2), Four.UPPER).intoArray(to, toAt);
        f.blend(h.rearrange(Four.RIGHT_2), Four.UPPER).intoArray(to, toAt + toStride);
        g.blend(e.rearrange(Four.LEFT_2), Four.LOWER).intoArray(to, toAt + 2 * toStride);
        h.blend(f.rearrange(Four.LEFT_2), Four.LOWER).intoArray(to, toAt + 3 * toStride);
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
