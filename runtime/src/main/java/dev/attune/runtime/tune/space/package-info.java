/**
 * Which schedules there are to choose from. Input: a request without a schedule. Output: a list, the most promising first.
 * Invariants: no schedule twice; all compute the same.
 */
package dev.attune.runtime.tune.space;
