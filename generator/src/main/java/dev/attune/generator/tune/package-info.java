/**
 * Tunes the variants of a folder. Input: variants, shapes, dtypes. Output: measurements in the options' database, for the next
 * generation to choose by. Invariants: each schedule's result is checked before it is timed; what was measured before is measured
 * again only by another run of the goal.
 */
package dev.attune.generator.tune;
