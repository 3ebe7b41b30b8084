package dev.attune.templates.ptx.isa;

/** A number written into the instruction. */
public sealed interface Immediate extends Operand {
    static Immediate of(long value) {
        return new OfInteger(value);
    }

    static Immediate of(float value) {
        return new OfFloat(value);
    }

    /** An integer; the instruction truncates it to its own width. */
    record OfInteger(long value) implements Immediate {}

    /** An f32 number, spelled by its bits so that nothing is lost. */
    record OfFloat(float value) implements Immediate {}
}
