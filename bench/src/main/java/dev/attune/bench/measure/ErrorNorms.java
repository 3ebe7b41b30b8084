package dev.attune.bench.measure;

import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.Tensor;
import java.util.Arrays;

/**
 * How far a result is from its reference.
 *
 * @param maxAbsolute greatest distance of two elements
 * @param relativeL2 {@code norm(result - reference) / norm(reference)}; the plain norm of the result where the reference is zero
 * @param maxEither greatest, over the elements, of the lesser of absolute and relative distance
 */
public record ErrorNorms(double maxAbsolute, double relativeL2, double maxEither) {

    /**
     * Compares two contiguous tensors of one shape, of any dtypes. Equal infinities are no error; an infinity or a NaN that the
     * other side lacks is an infinite one.
     */
    public static ErrorNorms between(Tensor result, Tensor reference) {
        if (!Arrays.equals(result.shape(), reference.shape()) || !result.isContiguous() || !reference.isContiguous()) {
            throw new IllegalArgumentException(result + " and " + reference + " cannot be compared");
        }
        double maxAbsolute = 0;
        double maxEither = 0;
        double squaredError = 0;
        double squaredReference = 0;
        long elements = result.elements();
        for (long index = 0; index < elements; index++) {
            double actual = Elements.get(result.dtype(), result.memory(), index);
            double expected = Elements.get(reference.dtype(), reference.memory(), index);
            if (actual == expected && Double.isInfinite(expected)) {
                continue;
            }
            double error = Math.abs(actual - expected);
            if (!Double.isFinite(error)) {
                boolean bothNaN = Double.isNaN(actual) && Double.isNaN(expected);
                if (bothNaN) {
                    continue;
                }
                return new ErrorNorms(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
            }
            maxAbsolute = Math.max(maxAbsolute, error);
            maxEither = Math.max(maxEither, Math.min(error, error / Math.abs(expected)));
            squaredError += error * error;
            squaredReference += expected * expected;
        }
        double norm = Math.sqrt(squaredReference);
        return new ErrorNorms(maxAbsolute, Math.sqrt(squaredError) / (norm == 0 ? 1 : norm), maxEither);
    }
}
