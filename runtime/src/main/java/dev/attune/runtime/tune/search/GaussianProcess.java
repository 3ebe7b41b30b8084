package dev.attune.runtime.tune.search;

/**
 * Regression by a Gaussian process of mean zero: from values seen at some points, what to expect at others and how sure that is.
 * Points are known by their covariances alone.
 */
final class GaussianProcess {

    private final double[][] factor;
    private final double[] weights;
    private final double logLikelihood;

    /**
     * Fits.
     *
     * @param covariance of the values seen, noise on the diagonal; symmetric, positive definite
     */
    GaussianProcess(double[][] covariance, double[] values) {
        this.factor = cholesky(covariance);
        double[] half = solveLower(values);
        this.weights = solveUpper(half);
        double fit = 0;
        double volume = 0;
        for (int i = 0; i < values.length; i++) {
            fit += half[i] * half[i];
            volume += Math.log(factor[i][i]);
        }
        this.logLikelihood = -0.5 * fit - volume - 0.5 * values.length * Math.log(2 * Math.PI);
    }

    /** How well the covariances explain the values: greater is better. */
    double logLikelihood() {
        return logLikelihood;
    }

    /** What to expect of a point. */
    double mean(double[] covariances) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += covariances[i] * weights[i];
        }
        return sum;
    }

    /**
     * How far off that may be.
     *
     * @param own variance of the point before anything was seen
     */
    double deviation(double[] covariances, double own) {
        double explained = 0;
        for (double part : solveLower(covariances)) {
            explained += part * part;
        }
        return Math.sqrt(Math.max(own - explained, 1e-12));
    }

    private static double[][] cholesky(double[][] matrix) {
        int n = matrix.length;
        double[][] lower = new double[n][];
        for (int i = 0; i < n; i++) {
            lower[i] = new double[i + 1];
            for (int j = 0; j <= i; j++) {
                double sum = matrix[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= lower[i][k] * lower[j][k];
                }
                if (i == j) {
                    if (!(sum > 0)) {
                        throw new IllegalArgumentException("covariances are not positive definite at row " + i);
                    }
                    lower[i][i] = Math.sqrt(sum);
                } else {
                    lower[i][j] = sum / lower[j][j];
                }
            }
        }
        return lower;
    }

    private double[] solveLower(double[] right) {
        double[] x = new double[factor.length];
        for (int i = 0; i < x.length; i++) {
            double sum = right[i];
            for (int k = 0; k < i; k++) {
                sum -= factor[i][k] * x[k];
            }
            x[i] = sum / factor[i][i];
        }
        return x;
    }

    private double[] solveUpper(double[] right) {
        double[] x = new double[factor.length];
        for (int i = x.length - 1; i >= 0; i--) {
            double sum = right[i];
            for (int k = i + 1; k < x.length; k++) {
                sum -= factor[k][i] * x[k];
            }
            x[i] = sum / factor[i][i];
        }
        return x;
    }
}
