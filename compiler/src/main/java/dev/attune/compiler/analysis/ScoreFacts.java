package dev.attune.compiler.analysis;

import java.util.Optional;

/**
 * What the exponent may assume.
 *
 * @param identity the score is the scaled dot product itself: scale and log2(e) fold into one factor on the dot product
 * @param bound a number that no score exceeds in magnitude, where one is provable for every launch (a soft cap whose cap is a
 *     constant): no running maximum is needed when it is small
 */
public record ScoreFacts(boolean identity, Optional<Double> bound) {}
