/**
 * Finding the fastest schedule of a variant on this machine, in five parts: {@code space} says which schedules there are,
 * {@code search} which to try next, {@code build} makes kernels of them, {@code measure} times them fairly, {@code record}
 * remembers. {@link dev.attune.runtime.tune.Tuner} joins them and knows none of their insides. Input: a variant, a shape, a
 * dtype, a target. Output: trials, and the best of them. Invariants: a failure is a result like any other and is recorded
 * with its reason; a kernel that computes wrong results is never timed; a trial is recorded as soon as it is known.
 */
package dev.attune.runtime.tune;
