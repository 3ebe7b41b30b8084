/**
 * What families share whose threads hold scores in the fragments of matrix products: the elements of a tile and how the
 * variant is applied to them, how an element becomes an exponent, and what a row ends with.
 *
 * <p>Input: accumulator registers of {@code mma.sync} or {@code wgmma}, and a {@link
 * dev.attune.templates.attention.VariantCode}. Output: instructions in the kernel under construction. Invariants: a row's
 * elements lie in four neighbouring lanes; a thread's rows come in pairs, eight apart.
 */
package dev.attune.templates.attention.fragment;
