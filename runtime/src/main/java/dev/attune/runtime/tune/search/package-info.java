/**
 * Which schedules to try next. Input: the space, and the trials so far. Output: a batch that is measured together, or none
 * when the search is over. Invariants: no schedule is tried twice; a search ends after a number of trials that it can say
 * before it starts; it knows nothing of kernels, devices or storage.
 */
package dev.attune.runtime.tune.search;
