package dev.attune.runtime.simd;

/**
 * What the generated micro-kernels do to a tile of {@link QueryTile}, one number at a time: every row's operations are those of
 * its lane, in the same order, so the results have the same bits. A process runs these until the JVM has compiled the vector
 * code: an interpreted vector operation takes a microsecond, an interpreted multiply-add some nanoseconds.
 *
 * <p>The inner loops are methods of their own over a few dozen rows, as the JVM compiles a method sooner that is called often
 * than one that loops for long.
 */
public final class ScalarTiles {
    private static final float ROUNDING = 12582912f;

    /** The exponent of the smallest weight that is not 0: a smaller one's products with values would be denormal numbers. */
    private static final float LEAST = -102f;

    private ScalarTiles() {}

    /**
     * Scores of each column's keys {@code tile.first} up to before {@code tile.end}, {@code scores[key][query] = sum over d of
     * keys[key][d] * query[d][query]}; scores of those keys that other columns do not see are overwritten.
     */
    public static void multiply(float[] keys, int headDim, QueryTile tile, float[] scores) {
        int tileQ = tile.tileQ;
        int columns = tile.first.length;
        int lanes = tileQ / columns;
        int low = Integer.MAX_VALUE;
        int high = 0;
        for (int column = 0; column < columns; column++) {
            if (tile.first[column] < tile.end[column]) {
                low = Math.min(low, tile.first[column]);
                high = Math.max(high, tile.end[column]);
            }
        }
        for (int key = low; key < high; key++) {
            int left = 0;
            while (left < columns && !sees(tile, left, key)) {
                left++;
            }
            int right = columns;
            while (right > left && !sees(tile, right - 1, key)) {
                right--;
            }
            if (left < right) {
                dots(
                        keys,
                        key * headDim,
                        headDim,
                        tile.packed,
                        left * lanes,
                        tileQ,
                        scores,
                        key * tileQ + left * lanes,
                        (right - left) * lanes);
            }
        }
    }

    private static boolean sees(QueryTile tile, int column, int key) {
        return tile.first[column] <= key && key < tile.end[column];
    }

    /** The dot products of one key with {@code count} rows. */
    private static void dots(
            float[] keys, int key, int headDim, float[] query, int row, int tileQ, float[] scores, int at, int count) {
        zero(scores, at, count);
        int d = 0;
        for (; d + 4 <= headDim; d += 4) {
            add4(
                    keys[key + d],
                    keys[key + d + 1],
                    keys[key + d + 2],
                    keys[key + d + 3],
                    query,
                    d * tileQ + row,
                    tileQ,
                    scores,
                    at,
                    count);
        }
        for (; d < headDim; d++) {
            add(keys[key + d], query, d * tileQ + row, scores, at, count);
        }
    }

    private static void zero(float[] sums, int at, int count) {
        for (int i = 0; i < count; i++) {
            sums[at + i] = 0f;
        }
    }

    /** {@code sums += factor * terms}. */
    private static void add(float factor, float[] terms, int term, float[] sums, int at, int count) {
        for (int i = 0; i < count; i++) {
            sums[at + i] = Math.fma(factor, terms[term + i], sums[at + i]);
        }
    }

    /** The same four times, one after the other, with terms {@code stride} apart. */
    private static void add4(
            float a, float b, float c, float d, float[] terms, int term, int stride, float[] sums, int at, int count) {
        int second = term + stride;
        int third = second + stride;
        int fourth = third + stride;
        for (int i = 0; i < count; i++) {
            float sum = Math.fma(a, terms[term + i], sums[at + i]);
            sum = Math.fma(b, terms[second + i], sum);
            sum = Math.fma(c, terms[third + i], sum);
            sums[at + i] = Math.fma(d, terms[fourth + i], sum);
        }
    }

    /** Raises each row's maximum to the scores of its column's keys; NaN is passed over. */
    public static void maximum(float[] scores, QueryTile tile) {
        int lanes = tile.tileQ / tile.first.length;
        for (int column = 0; column < tile.first.length; column++) {
            for (int key = tile.first[column]; key < tile.end[column]; key++) {
                raise(scores, key * tile.tileQ + column * lanes, tile.maximum, column * lanes, lanes);
            }
        }
    }

    private static void raise(float[] scores, int at, float[] maximum, int row, int count) {
        for (int i = 0; i < count; i++) {
            float score = scores[at + i];
            if (score > maximum[row + i]) {
                maximum[row + i] = score;
            }
        }
    }

    /**
     * Moves each row's exponents to its new maximum: {@code tile.rescale} is what sums so far shrink by.
     *
     * @param factor of scores to powers of 2; positive
     */
    public static void shift(float factor, QueryTile tile) {
        for (int row = 0; row < tile.tileQ; row++) {
            float next = tile.maximum[row] * factor;
            boolean none = next == Float.NEGATIVE_INFINITY;
            // rounded up, so that no exponent is above 0, however large it and its score are
            boolean below = Math.fma(tile.maximum[row], factor, -next) > 0f;
            float high = none ? 0f : below ? Math.nextUp(next) : next;
            float power = power(tile.shift[row] - high, -127f);
            tile.shift[row] = none ? Float.NEGATIVE_INFINITY : high;
            tile.subtract[row] = high;
            tile.rescale[row] = power;
            tile.sum[row] = power * tile.sum[row];
        }
    }

    /**
     * Turns the scores of each column's keys into weights, 2^(score * factor - shift), and adds them to each row's sum.
     *
     * @param factor of scores to powers of 2; positive
     */
    public static void exponentials(float[] scores, float factor, QueryTile tile) {
        int lanes = tile.tileQ / tile.first.length;
        float[] totals = tile.totals();
        zero(totals, 0, totals.length);
        for (int column = 0; column < tile.first.length; column++) {
            int row = column * lanes;
            for (int key = tile.first[column]; key < tile.end[column]; key++) {
                weigh(scores, key * tile.tileQ + row, factor, tile.subtract, totals, row, lanes);
            }
        }
        for (int row = 0; row < tile.tileQ; row++) {
            tile.sum[row] = totals[row] + tile.sum[row];
        }
    }

    private static void weigh(
            float[] scores, int at, float factor, float[] subtract, float[] totals, int row, int count) {
        for (int i = 0; i < count; i++) {
            float power = power(Math.fma(scores[at + i], factor, -subtract[row + i]), LEAST);
            scores[at + i] = power;
            totals[row + i] = power + totals[row + i];
        }
    }

    /** 2^x as the generated passes compute it: 0 below {@code least}, at most 1.5 units in the last place off otherwise. */
    private static float power(float exponent, float least) {
        // 2^-127 comes out as exactly 0; NaN compares false and stays
        float x = exponent < least ? -127f : exponent;
        float whole = x + ROUNDING;
        float f = x - (whole - ROUNDING);
        float p = Math.fma(f, 0.001326472731307149f, 0.009671512991189957f);
        p = Math.fma(p, f, 0.05550733581185341f);
        p = Math.fma(p, f, 0.24022242426872253f);
        p = Math.fma(p, f, 0.6931470036506653f);
        p = Math.fma(p, f, 1f);
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(whole) << 23));
    }

    /**
     * Results, {@code out[d][query] = out[d][query] * rescale[query] + sum over keys of values[key][d] * weights[key][query]}.
     * The sum of a row is cut where the micro-kernels cut it: keys that a whole register tile sees first, then those before
     * them, then those after, anew wherever one of the tile's columns begins or ends.
     *
     * @param headDimV row length of {@code values}
     * @param together columns of a register tile
     * @param filled elements of a row whose shared keys are cut once more, after the last whole group; 0 for none
     * @param group keys of such a group
     */
    public static void accumulate(
            float[] weights, float[] values, int headDimV, int together, int filled, int group, QueryTile tile) {
        int lanes = tile.tileQ / tile.first.length;
        int[] from = tile.first;
        int[] to = tile.end;
        for (int left = 0; left < from.length; left += together) {
            int right = left + together;
            int low = Integer.MAX_VALUE;
            int high = Integer.MIN_VALUE;
            int latest = Integer.MIN_VALUE;
            int earliest = Integer.MAX_VALUE;
            for (int column = left; column < right; column++) {
                low = Math.min(low, from[column]);
                high = Math.max(high, to[column]);
                latest = Math.max(latest, from[column]);
                earliest = Math.min(earliest, to[column]);
            }
            int sharedFrom = Math.clamp(latest, low, high);
            int sharedTo = Math.clamp(earliest, sharedFrom, high);
            int row = left * lanes;
            int count = together * lanes;
            int whole = sharedFrom + (sharedTo - sharedFrom) / group * group;
            addKeys(weights, values, headDimV, 0, filled, sharedFrom, whole, row, count, true, tile);
            if (whole < sharedTo) {
                addKeys(weights, values, headDimV, 0, filled, whole, sharedTo, row, count, false, tile);
            }
            addKeys(weights, values, headDimV, filled, headDimV, sharedFrom, sharedTo, row, count, true, tile);
            if (together > 1) {
                rest(weights, values, headDimV, left, right, low, sharedFrom, tile);
                rest(weights, values, headDimV, left, right, sharedTo, high, tile);
            }
        }
    }

    /** Adds keys that not all columns of a register tile see. */
    private static void rest(
            float[] weights, float[] values, int headDimV, int left, int right, int begin, int end, QueryTile tile) {
        int lanes = tile.tileQ / tile.first.length;
        int[] from = tile.first;
        int[] to = tile.end;
        int first = begin;
        while (first < end) {
            int last = end;
            for (int column = left; column < right; column++) {
                int change = from[column] > first ? from[column] : to[column];
                last = change > first ? Math.min(last, change) : last;
            }
            for (int column = left; column < right; column++) {
                if (from[column] <= first && first < to[column]) {
                    addKeys(weights, values, headDimV, 0, headDimV, first, last, column * lanes, lanes, false, tile);
                }
            }
            first = last;
        }
    }

    /** Adds a chain of keys to {@code count} rows, whose results so far are rescaled first or not. */
    private static void addKeys(
            float[] weights,
            float[] values,
            int headDimV,
            int begin,
            int end,
            int from,
            int to,
            int row,
            int count,
            boolean rescales,
            QueryTile tile) {
        int tileQ = tile.tileQ;
        float[] sums = tile.totals();
        for (int d = begin; d < end; d++) {
            zero(sums, 0, count);
            int key = from;
            for (; key + 4 <= to; key += 4) {
                int value = key * headDimV + d;
                add4(
                        values[value],
                        values[value + headDimV],
                        values[value + 2 * headDimV],
                        values[value + 3 * headDimV],
                        weights,
                        key * tileQ + row,
                        tileQ,
                        sums,
                        0,
                        count);
            }
            for (; key < to; key++) {
                add(values[key * headDimV + d], weights, key * tileQ + row, sums, 0, count);
            }
            if (rescales) {
                shrinkAndAdd(tile.rescale, row, sums, tile.out, d * tileQ + row, count);
            } else {
                addAll(sums, tile.out, d * tileQ + row, count);
            }
        }
    }

    private static void shrinkAndAdd(float[] rescale, int row, float[] sums, float[] out, int at, int count) {
        for (int i = 0; i < count; i++) {
            out[at + i] = Math.fma(rescale[row + i], out[at + i], sums[i]);
        }
    }

    private static void addAll(float[] sums, float[] out, int at, int count) {
        for (int i = 0; i < count; i++) {
            out[at + i] = out[at + i] + sums[i];
        }
    }

    /** Writes {@code to[column * toStride + row] = from[row * fromStride + column]}. */
    static void transpose(float[] from, int fromStride, int rows, int columns, float[] to, int toStride) {
        for (int row = 0; row < rows; row++) {
            scatter(from, row * fromStride, columns, to, row, toStride);
        }
    }

    private static void scatter(float[] from, int at, int count, float[] to, int row, int stride) {
        for (int i = 0; i < count; i++) {
            to[i * stride + row] = from[at + i];
        }
    }
}
