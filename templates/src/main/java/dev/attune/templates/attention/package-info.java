/**
 * What all attention kernel families share: the holes that a variant fills, and how a kernel's parameters are bound.
 *
 * <p>A family is written once and knows no variant. Where a variant speaks, the family calls a {@link
 * dev.attune.templates.attention.VariantCode}: an object that writes PTX for the score, the mask, the weight, the sink and
 * the tile classes. Values are written where they vary: {@code launch} once per thread, {@code head} once per (batch,
 * head), {@code row} once per query row of a thread, {@code keys} once per key tile, and only the rest per element. An
 * element is a row handle, a key-tile handle and a constant offset into the tile, so the same holes fit the accumulator
 * fragments of {@code mma.sync}, those of {@code wgmma}, and families that hold one element per lane.
 *
 * <p>Input: a {@link dev.attune.templates.attention.VariantCode} and a family's own shape. Output: {@link
 * dev.attune.templates.attention.FamilyKernel}s, typed PTX with a list of what to pass for each parameter. Invariants: a
 * hole writes straight-line code only (no labels, no barriers); a register that a hole returns may be shared with other
 * elements, so a family never assigns to it.
 */
package dev.attune.templates.attention;
