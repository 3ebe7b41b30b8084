package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;

/**
 * Code of a loop over scores, cut by how often it runs. In scope are the family's names: {@code scratch}, {@code tile}, {@code
 * block} (the block's first key), {@code from} and {@code to} (keys within the block), and {@code row} where lanes are keys.
 *
 * @param perTile once; declares scalars
 * @param perLane once per vector of rows, where lanes are rows: {@code lane} is the first; otherwise once
 * @param perKey once per score vector; {@code key} counts within the block and is the first lane's where lanes are keys
 */
public record LoopCode(CodeBlock perTile, CodeBlock perLane, CodeBlock perKey) {}
