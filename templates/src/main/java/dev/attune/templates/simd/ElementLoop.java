package dev.attune.templates.simd;

import java.util.Optional;

/**
 * A loop over scores.
 *
 * @param vectors in vector code
 * @param scalars the same operations one number at a time, {@code lane} being a row; only where lanes are rows
 */
public record ElementLoop(LoopCode vectors, Optional<LoopCode> scalars) {}
