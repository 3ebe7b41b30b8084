/**
 * Fair times. Input: kernels that compute the same call. Output: for each its median time and spread, or why it has none.
 * Invariants: every kernel is warmed up, and its result judged, before it is timed; kernels take turns in short rounds, so
 * that a drift of the machine meets all alike; a kernel that fails or hangs behind does not keep the others from their times.
 */
package dev.attune.runtime.tune.measure;
