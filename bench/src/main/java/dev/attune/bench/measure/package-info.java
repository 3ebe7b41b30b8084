/**
 * Times, amounts of work and errors. Input: something to run, a problem's shape, two tensors. Output: medians, operations and
 * bytes, error norms. Invariants: a time is never a single run's; norms are computed in float64; an infinity or a NaN on one
 * side alone is an infinite error.
 */
package dev.attune.bench.measure;
