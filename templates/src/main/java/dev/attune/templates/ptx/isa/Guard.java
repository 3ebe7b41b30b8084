package dev.attune.templates.ptx.isa;

import java.util.Objects;

/**
 * The condition under which a lane executes an instruction: {@code @%p} or {@code @!%p}.
 *
 * @param predicate a predicate register
 * @param negated whether the lane executes where the predicate is false
 */
public record Guard(Register predicate, boolean negated) {
    public Guard {
        Objects.requireNonNull(predicate, "predicate");
        if (predicate.type() != RegisterClass.PREDICATE) {
            throw new IllegalArgumentException("guard " + predicate + " is " + predicate.type() + ", not a predicate");
        }
    }

    public static Guard when(Register predicate) {
        return new Guard(predicate, false);
    }

    public static Guard unless(Register predicate) {
        return new Guard(predicate, true);
    }
}
