/**
 * The meaning of a variant in code: the slow twin that every kernel is compared with. Input: an {@link
 * dev.attune.compiler.ir.Attention} and the arguments of a call. Output: float64 results and errors against them. Invariants:
 * it follows the package page of {@code compiler.ir} to the letter, uses none of the analyses unless asked to, and evaluates
 * in float64 from the values that are stored.
 *
 * <p>Beyond the IR's page: a masked pair has no weight, so neither its score nor its value row is looked at. A score of
 * minus infinity has weight zero. A row whose sum of exponentials is zero (no attended key, no sink) gives zeros and an lse of
 * minus infinity. A NaN in an attended pair's score makes its row NaN.
 */
package dev.attune.compiler.reference;
