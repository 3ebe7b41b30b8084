package dev.attune.compiler.analysis;

import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Value;
import java.util.List;
import java.util.Optional;

/**
 * What the exponent may assume.
 *
 * @param identity the score is the scaled dot product itself: scale and log2(e) fold into one factor on the dot product
 * @param bound a number that no score exceeds in magnitude, where one is provable for every launch (a soft cap whose cap is a
 *     constant): no running maximum is needed when it is small
 * @param headBound the same as code over a head's values, where what bounds the score is known at launch (a soft cap whose cap is
 *     a parameter)
 */
public record ScoreFacts(boolean identity, Optional<Double> bound, Optional<HeadBound> headBound) {

    /** Facts without a bound that is known at launch. */
    public ScoreFacts(boolean identity, Optional<Double> bound) {
        this(identity, bound, Optional.empty());
    }

    /**
     * A bound on the magnitude of every score of a head that is a number.
     *
     * @param body tile code over values that vary by head at most
     * @param value f32, not negative or NaN; infinite or NaN bounds nothing
     */
    public record HeadBound(List<Definition> body, Value value) {
        public HeadBound {
            body = List.copyOf(body);
        }
    }
}
