/**
 * Passes over the IR: one class, one rewrite, named by a verb and an object. Input and output: an {@link
 * dev.attune.compiler.ir.Attention}. Invariants: a pass never changes what a variant means, for no operand: i32 wraps, a NaN, an
 * infinity and a negative zero stay what they are; real arithmetic is folded only where the result is exact. The verifier and
 * the interpreter hold each pass to that in tests.
 */
package dev.attune.compiler.rewrite;
