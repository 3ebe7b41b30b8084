package dev.attune.compiler.reference;

import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.Tensor;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/** Compares a kernel's results with what they should be. A NaN on either side never passes. */
public final class ReferenceCheck {

    private ReferenceCheck() {}

    /**
     * How far a result is off.
     *
     * @param maxAbsolute greatest absolute error
     * @param relativeL2 {@code norm(actual - expected) / norm(expected)}; 0 where both are zero
     * @param maxAbsoluteOrRelative greatest over the elements of the lesser of absolute and relative error
     * @param notANumber how many elements are NaN on either side
     * @param worst row-major index of the element that is furthest off; -1 where all agree
     */
    public record Error(
            double maxAbsolute, double relativeL2, double maxAbsoluteOrRelative, long notANumber, long worst) {

        /** Whether the relative L2 error is within the tolerance and nothing is NaN. */
        public boolean passesL2(double tolerance) {
            return notANumber == 0 && relativeL2 <= tolerance;
        }

        /** Whether each element is within the tolerance, absolutely or relatively, and nothing is NaN. */
        public boolean passesElementwise(double tolerance) {
            return notANumber == 0 && maxAbsoluteOrRelative <= tolerance;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "max abs error %.3g, relative L2 error %.3g", maxAbsolute, relativeL2)
                    + (notANumber == 0 ? "" : ", " + notANumber + " NaN")
                    + (worst < 0 ? "" : ", worst at element " + worst);
        }
    }

    /**
     * The error of a tensor against row-major values.
     *
     * @throws IllegalArgumentException where they differ in size
     */
    public static Error compare(double[] expected, Tensor actual) {
        requireSize(expected.length, actual);
        double[] values = values(actual);
        return compare(expected.length, i -> expected[i], i -> values[i]);
    }

    /**
     * The error of a tensor against another of the same shape; dtypes and strides may differ.
     *
     * @throws IllegalArgumentException where they differ in size
     */
    public static Error compare(Tensor expected, Tensor actual) {
        return compare(values(expected), actual);
    }

    /** A real tensor's elements in row-major order. */
    public static double[] values(Tensor tensor) {
        long[] shape = tensor.shape();
        long[] strides = tensor.strides();
        var values = new double[Math.toIntExact(tensor.elements())];
        var index = new long[shape.length];
        long offset = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = Elements.get(tensor.dtype(), tensor.memory(), offset);
            for (int d = shape.length - 1; d >= 0; d--) {
                offset += strides[d];
                if (++index[d] < shape[d]) {
                    break;
                }
                offset -= shape[d] * strides[d];
                index[d] = 0;
            }
        }
        return values;
    }

    private static void requireSize(int expected, Tensor actual) {
        if (actual.elements() != expected) {
            throw new IllegalArgumentException(
                    "the result " + actual + " has " + actual.elements() + " elements; expected are " + expected);
        }
    }

    private static Error compare(int count, IntToDoubleFunction expected, IntToDoubleFunction actual) {
        double maxAbsolute = 0;
        double maxEither = 0;
        double errorSquares = 0;
        double expectedSquares = 0;
        long notANumber = 0;
        long worst = -1;
        for (int i = 0; i < count; i++) {
            double e = expected.applyAsDouble(i);
            double a = actual.applyAsDouble(i);
            if (Double.isNaN(e) || Double.isNaN(a)) {
                notANumber++;
                continue;
            }
            // Equal infinities agree: their difference would be NaN.
            double error = e == a ? 0.0 : Math.abs(a - e);
            if (error > maxAbsolute) {
                maxAbsolute = error;
                worst = i;
            }
            double relative = error == 0 ? 0.0 : error / Math.abs(e);
            maxEither = Math.max(maxEither, Math.min(error, relative));
            errorSquares += error * error;
            if (Double.isFinite(e)) {
                expectedSquares += e * e;
            }
        }
        double relativeL2 = errorSquares == 0 ? 0.0 : Math.sqrt(errorSquares / expectedSquares);
        return new Error(maxAbsolute, relativeL2, maxEither, notANumber, worst);
    }
}
