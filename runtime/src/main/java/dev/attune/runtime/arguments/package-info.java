/**
 * From named tensors and scalars to a checked attention call. Input: a variant's signature and what a caller handed over,
 * trusted in nothing. Output: {@link dev.attune.runtime.tensor.AttentionArguments} that fit the signature, and the lengths
 * that the call binds. Invariants: behind these checks no kernel reads outside a tensor; every disagreement is reported, not
 * only the first, with the shapes and dtypes that disagree.
 */
package dev.attune.runtime.arguments;
