/**
 * Kernels of schedules. Input: a schedule. Output: an artifact, or the reason why there is none. Invariants: a failure to
 * build is data, not an exception.
 */
package dev.attune.runtime.tune.build;
