/**
 * Random attention variants and launches for them, drawn from the language's grammar. Input: a seed. Output: {@link
 * dev.attune.compiler.testing.RandomVariant}s (source text and the IR that it means) and {@link
 * dev.attune.compiler.testing.RandomLaunch}es (shape, parameters, tensors). Invariants: the same seed gives the same variant and
 * launch; integer code may do anything, wrap-around and division by zero included; real code is tame: its float32 error stays
 * bounded and no decision hangs on a rounded number, so that a float32 kernel can be compared with the float64 reference.
 */
package dev.attune.compiler.testing;
