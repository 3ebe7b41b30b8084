package dev.attune.runtime.tune.record;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import java.util.List;
import java.util.Optional;

/**
 * The fastest schedule of a shape, as far as was measured.
 *
 * @param tunedBy the search that found it, and where its record came from, for people; empty where no search came to its end
 */
public record Winner(ProblemShape shape, Schedule schedule, double milliseconds, Optional<String> tunedBy) {

    /** A winner of no finished search. */
    public Winner(ProblemShape shape, Schedule schedule, double milliseconds) {
        this(shape, schedule, milliseconds, Optional.empty());
    }

    /** A shape's own winner, or that of the nearest shape; empty where none is near. */
    public static Optional<Winner> forShape(ProblemShape shape, List<Winner> winners) {
        return winners.stream()
                .filter(winner -> winner.shape.equals(shape))
                .findFirst()
                .or(() -> NearestShape.of(shape, winners));
    }
}
