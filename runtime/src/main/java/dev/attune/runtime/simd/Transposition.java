package dev.attune.runtime.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes matrices of f32 scratch: queries into lanes on the way in, results back into rows on the way out. One instance
 * per thread.
 *
 * <p>A square block as wide as a vector is transposed by exchanging its off-diagonal halves, quarters and so on: each step
 * exchanges parts of two rows, so two steps are a loop over four rows. Sixteen rows at once in registers would save the
 * stores between every second step and risks boxing, as the method would pass the inliner's node limit.
 */
public final class Transposition {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    /** For each step (1, 2, 4 ...), lane numbers into the pair of rows: what the upper row becomes, then the lower. */
    private static final float[] EXCHANGES = exchanges();

    private final float[] block = new float[LANES * LANES];

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
        int wholeRows = rows - rows % LANES;
        int wholeColumns = columns - columns % LANES;
        for (int row = 0; row < wholeRows; row += LANES) {
            for (int column = 0; column < wholeColumns; column += LANES) {
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
        switch (LANES) {
            case 16 -> {
                exchangeTwice(from, fromAt, fromStride, 1, 0, block, 0, LANES);
                exchangeTwice(block, 0, LANES, 4, 4 * LANES, to, toAt, toStride);
            }
            case 8 -> {
                exchangeTwice(from, fromAt, fromStride, 1, 0, block, 0, LANES);
                exchange(block, 0, LANES, 4, 4 * LANES, to, toAt, toStride);
            }
            case 4 -> exchangeTwice(from, fromAt, fromStride, 1, 0, to, toAt, toStride);
            default -> throw new IllegalStateException("vectors of " + LANES + " floats");
        }
    }

    private static void exchange(
            float[] from, int fromAt, int fromStride, int step, int table, float[] to, int toAt, int toStride) {
        FloatVector upper = FloatVector.fromArray(FLOATS, EXCHANGES, table);
        FloatVector lower = FloatVector.fromArray(FLOATS, EXCHANGES, table + LANES);
        for (int pair = 0; pair < LANES / 2; pair++) {
            int first = (pair & -step) * 2 + (pair & step - 1);
            int second = first + step;
            FloatVector a = FloatVector.fromArray(FLOATS, from, fromAt + first * fromStride);
            FloatVector b = FloatVector.fromArray(FLOATS, from, fromAt + second * fromStride);
            upper.selectFrom(a, b).intoArray(to, toAt + first * toStride);
            lower.selectFrom(a, b).intoArray(to, toAt + second * toStride);
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
