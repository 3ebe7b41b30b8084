package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;

/**
 * Code of a loop over the scores of a tile, cut by how often it runs. In scope are the family's names: {@code scratch}, {@code
 * tile}, {@code block} (the block's first key), and {@code from} and {@code to} (keys within the block).
 *
 * @param perTile once; declares scalars
 * @param perLane once per vector of rows; {@code lane} is the first row; declares vectors
 * @param perKey once per key and vector of rows; {@code key} counts within the block, {@code at} is the place in {@code
 *     scratch.scores}, {@code strip} the place in an array of the strip
 */
public record LoopCode(CodeBlock perTile, CodeBlock perLane, CodeBlock perKey) {}
