package dev.attune.compiler.ir;

/** The type of a value. Tensor elements of narrower types widen to one of these when they are read. */
public enum Type {
    BOOL,
    I32,
    F32,
    /** Bounds of the mask analysis only: wide enough that sums and products of two i32 never wrap. */
    I64;

    /** Whether arithmetic and ordering are defined on this type. */
    public boolean isNumeric() {
        return this != BOOL;
    }

    /** Whether this is a type of whole numbers. */
    public boolean isInteger() {
        return this == I32 || this == I64;
    }

    /** As it is written in a variant and in a dump: {@code f32}. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
