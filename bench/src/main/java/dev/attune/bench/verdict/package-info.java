/**
 * Whether a result is right. Input: a call that has run. Output: its errors against the float64 reference, and how large they may
 * be. Invariants: a small call is compared whole, a large one by rows drawn at random; which of the two is always said.
 */
package dev.attune.bench.verdict;
