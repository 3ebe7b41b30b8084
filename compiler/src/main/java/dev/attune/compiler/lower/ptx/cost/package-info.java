/**
 * What schedules of the PTX families are expected to take, before anything is built: a class for each family, over the tiles
 * that the mask leaves ({@link dev.attune.compiler.lower.ptx.cost.KeyVisits}) and a device of round figures ({@link
 * dev.attune.compiler.lower.ptx.cost.NominalDevice}).
 *
 * <p>Input: an analysed variant, a request, a family's shape. Output: clock cycles, comparable between families. Invariants: no
 * kernel is written, nothing is timed; the same question has the same answer on every machine. The figures rank roughly and are
 * there to say what cannot win; docs/tuning.md says on which measurements they were checked.
 */
package dev.attune.compiler.lower.ptx.cost;
