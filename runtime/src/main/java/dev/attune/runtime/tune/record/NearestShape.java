package dev.attune.runtime.tune.record;

import dev.attune.runtime.kernel.ProblemShape;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the winner whose shape is most like another shape. Head dims must be the same, as they are baked into kernels; rows
 * and keys may differ fourfold and the number of heads over all batches eightfold, beyond which another schedule usually wins.
 */
final class NearestShape {

    private static final double MOST_LENGTH_DOUBLINGS = 2;
    private static final double MOST_HEAD_DOUBLINGS = 3;

    private NearestShape() {}

    static Optional<Winner> of(ProblemShape shape, List<Winner> winners) {
        return winners.stream()
                .filter(winner -> isNear(shape, winner.shape()))
                .min(Comparator.comparingDouble((Winner winner) -> distance(shape, winner.shape()))
                        .thenComparing(winner -> winner.shape().toString()));
    }

    /** Those of some shapes that are near another, the nearest first. */
    static List<ProblemShape> sorted(ProblemShape shape, Collection<ProblemShape> others) {
        return others.stream()
                .filter(other -> isNear(shape, other))
                .sorted(Comparator.comparingDouble((ProblemShape other) -> distance(shape, other))
                        .thenComparing(ProblemShape::toString))
                .toList();
    }

    /** How far times at one shape tell of those at another: below 1, and less the farther they are apart. */
    static double similarity(ProblemShape a, ProblemShape b) {
        return 0.9 * Math.exp(-0.35 * distance(a, b));
    }

    private static boolean isNear(ProblemShape a, ProblemShape b) {
        return a.headDim() == b.headDim()
                && a.headDimV() == b.headDimV()
                && doublings(a.qLen(), b.qLen()) <= MOST_LENGTH_DOUBLINGS
                && doublings(a.kvLen(), b.kvLen()) <= MOST_LENGTH_DOUBLINGS
                && doublings(heads(a), heads(b)) <= MOST_HEAD_DOUBLINGS;
    }

    /** In doublings; 0 for the same shape. */
    private static double distance(ProblemShape a, ProblemShape b) {
        // how many query heads share a KV head matters more than how many there are
        return doublings(a.qLen(), b.qLen())
                + doublings(a.kvLen(), b.kvLen())
                + 0.5 * doublings(heads(a), heads(b))
                + 2 * doublings(a.groupSize(), b.groupSize());
    }

    private static long heads(ProblemShape shape) {
        return (long) shape.batch() * shape.heads();
    }

    private static double doublings(long a, long b) {
        return Math.abs(Math.log((a + 1.0) / (b + 1.0))) / Math.log(2);
    }
}
