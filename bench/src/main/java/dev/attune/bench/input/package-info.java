/**
 * Inputs that nobody handed in. Input: a variant's signature, a shape, a seed. Output: query, key, value and captured tensors,
 * each with a phrase that says how it was filled. Invariants: the same seed gives the same bytes whatever the number of threads;
 * a fill is sensible for what the tensor is (slopes fall by head, ids do not decrease, lengths lie inside the keys).
 */
package dev.attune.bench.input;
