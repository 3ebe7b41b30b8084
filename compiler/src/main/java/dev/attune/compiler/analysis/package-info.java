/**
 * Facts about a variant that back ends build on. One class finds one fact. Input: an {@link
 * dev.attune.compiler.ir.Attention} after the rewriting passes. Output: {@link
 * dev.attune.compiler.analysis.AnalyzedAttention}. Invariants: a fact is sound for every launch (any lengths, parameters and
 * tensor contents), with i32 arithmetic that wraps; what cannot be shown is answered by the weaker fact, never guessed.
 */
package dev.attune.compiler.analysis;
