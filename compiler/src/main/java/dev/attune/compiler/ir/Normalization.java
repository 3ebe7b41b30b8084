package dev.attune.compiler.ir;

import java.util.Optional;

/** How scores become weights. */
public sealed interface Normalization {

    /**
     * Weights are exponentials of the score that sum to one over a row's attended keys and the sink.
     *
     * @param strategy one pass with a running maximum, or two passes; both mean the same
     * @param sink one more logit that has no value; varies by row at most
     */
    record Softmax(Strategy strategy, Optional<Value> sink) implements Normalization {
        public Softmax {
            sink.ifPresent(value -> require(value, "sink"));
        }
    }

    /** Each weight stands alone: {@code weight = sigmoid(score - shift)}; there is no lse. */
    record Weight(Value weight) implements Normalization {
        public Weight {
            require(weight, "weight");
        }
    }

    /** How often a softmax walks the keys. */
    enum Strategy {
        ONLINE,
        TWO_PASS
    }

    private static void require(Value value, String role) {
        if (value.type() != Type.F32) {
            throw new IllegalArgumentException("a " + role + " is f32, not " + value.type());
        }
    }
}
