/**
 * Which schedules to try next. Input: the space, and the trials so far; for the guided search also what the static model and
 * trials of similar shapes say. Output: batches that are measured together, or none when the search is over. Invariants: a
 * search is a function of what it was given and of the trials, so it can be cut off and taken up; no schedule gets two whole
 * measurements; it ends after a number of trials that it can say before it starts; it knows nothing of kernels, devices or
 * storage.
 */
package dev.attune.runtime.tune.search;
