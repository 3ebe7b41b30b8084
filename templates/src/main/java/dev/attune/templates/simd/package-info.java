/**
 * Kernel families for SIMD Java, as JavaPoet. Input: a {@link dev.attune.templates.simd.SimdShape} (head dims, tiles, vector
 * length) and a {@link dev.attune.templates.simd.SimdVariant} whose typed holes are filled with code. Output: Java files: one
 * class per variant that holds its loop over the keys and its score passes, and shared classes that depend on the shape alone.
 * Invariants: a generated method has no vector parameter or result and at most a few dozen vector operations, as larger ones
 * pass the limits of the JVM's inliner and box; strides are literals; inner loops advance one key or one head-dim element at a
 * time and are not unrolled by hand.
 */
package dev.attune.templates.simd;
