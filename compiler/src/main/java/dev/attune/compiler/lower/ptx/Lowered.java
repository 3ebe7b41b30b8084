package dev.attune.compiler.lower.ptx;

import dev.attune.templates.ptx.isa.Register;

/** A value of the IR as it stands in a kernel. Equal ones hold equal values wherever both are defined. */
sealed interface Lowered {

    /** In a register of the type's class; a bool is a predicate. */
    record Held(Register register) implements Lowered {}

    /**
     * An i32 that is a register plus a constant, not added up yet: neighbouring keys share the register.
     *
     * @param bounded whether the sum is known not to wrap
     */
    record Shifted(Register base, int offset, boolean bounded) implements Lowered {}

    /**
     * An f32 that rises evenly from key to key: a register plus a factor times a constant, not added up yet, so that elements share
     * the register. Only under {@link Precision#FAST}.
     *
     * @param factor does not vary by key
     */
    record Sloped(Register base, Lowered factor, int offset) implements Lowered {}

    /**
     * An f32 that is a register times a factor, not multiplied yet: factors join, and a sum takes the product in. Only where
     * {@link Precision#FAST} lets products be regrouped.
     *
     * @param factor does not vary by key
     */
    record Scaled(Register base, Lowered factor) implements Lowered {}

    /** A known whole number, i32 or i64. */
    record Whole(long value) implements Lowered {}

    /** A known f32. */
    record Real(float value) implements Lowered {}

    /** A known bool. */
    record Truth(boolean value) implements Lowered {}
}
