package dev.attune.runtime.tune.record;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tune.Trial;

/** A row of the database. */
public sealed interface TuningRecord {

    /** What it was measured for. */
    TuningKey key();

    ProblemShape shape();

    /** When, in UTC: {@code 2026-01-31T12:00:00.000Z}. Of two records of the same thing the later one holds. */
    String recordedAt();

    /** What came of a schedule. */
    record OfTrial(TuningKey key, ProblemShape shape, Trial trial, String recordedAt) implements TuningRecord {}

    /** That a search came to its end. */
    record OfSearch(TuningKey key, ProblemShape shape, SearchSummary summary, String recordedAt)
            implements TuningRecord {}
}
