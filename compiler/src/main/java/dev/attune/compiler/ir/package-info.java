/**
 * The typed IR of an attention variant: what it means, apart from how it is run.
 *
 * <p>Input: built by {@code compiler.check} from a checked syntax tree. Output: read by every analysis and back end.
 * A variant is an {@link dev.attune.compiler.ir.Attention}: a straight line of {@link
 * dev.attune.compiler.ir.Definition}s in SSA form (each value is defined once, before its uses; there are no branches, as
 * every operation is pure and total) and a few roots in it: the score, the mask, the normalisation.
 *
 * <p><b>Meaning.</b> One evaluation of the line is for one (batch, head, query, key) quadruple. {@code i32} wraps;
 * {@code /} and {@code %} floor; {@code x / 0} is 0 and {@code x % 0} is x. {@code f32} is real arithmetic: the reference
 * interpreter computes in float64 from f32 inputs, kernels in f32, and the difference is rounding. {@code i32(x)}
 * truncates towards zero, saturates, and maps NaN to 0. Comparisons with NaN are false ({@code !=} is true); {@code min}
 * and {@code max} return the other operand when one is NaN. A tensor read clamps each index into its dimension. {@code
 * i64} does not exist in the language: it appears only in the bounds that the mask analysis derives, where it cannot wrap.
 *
 * <p><b>Invariants</b> (checked by {@link dev.attune.compiler.ir.Verifier}): operand types fit the operation (the records
 * refuse others), every operand is defined earlier in the line, value names are unique, roots have their types, every
 * parameter, tensor and length that is named is declared.
 */
package dev.attune.compiler.ir;
