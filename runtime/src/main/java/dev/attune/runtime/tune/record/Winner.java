package dev.attune.runtime.tune.record;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;

/** The fastest schedule of a shape, as far as was measured. */
public record Winner(ProblemShape shape, Schedule schedule, double milliseconds) {}
