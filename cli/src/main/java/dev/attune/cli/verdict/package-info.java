/**
 * Verdicts for people. Input: a call that has run, and what it should have given: results from a file, or those of the float64
 * reference. Output: a line per tensor with its errors and the tolerance. Invariants: out is judged by its relative L2 norm, lse
 * element by element; a NaN never passes.
 */
package dev.attune.cli.verdict;
