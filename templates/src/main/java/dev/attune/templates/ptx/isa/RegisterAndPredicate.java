package dev.attune.templates.ptx.isa;

import java.util.Objects;

/**
 * The double destination {@code d|p}.
 *
 * @param value a register or the sink
 * @param predicate a predicate register
 */
public record RegisterAndPredicate(Operand value, Register predicate) implements Operand {
    public RegisterAndPredicate {
        Objects.requireNonNull(predicate, "predicate");
        if (!(value instanceof Register) && value != Sink.SINK) {
            throw new IllegalArgumentException("the first part of d|p is a register or the sink, not " + value);
        }
        if (predicate.type() != RegisterClass.PREDICATE) {
            throw new IllegalArgumentException("the second part of d|p is " + predicate.type() + ", not a predicate");
        }
    }
}
