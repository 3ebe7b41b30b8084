/**
 * Times and amounts of work. Input: something to run, a problem's shape. Output: medians, operations and bytes. Invariants: a
 * time is never a single run's; work is counted from the problem, so two kernels for one problem have the same.
 */
package dev.attune.bench.measure;
