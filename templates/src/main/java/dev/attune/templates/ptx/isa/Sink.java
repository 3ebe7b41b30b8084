package dev.attune.templates.ptx.isa;

/** The destination {@code _}: the result is not wanted. */
public enum Sink implements Operand {
    SINK
}
