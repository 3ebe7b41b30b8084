package dev.attune.templates.ptx.isa;

/** What one element of a load or store is. Narrow integers widen into a 32-bit register. */
public enum MemoryType {
    S8("s8", 1, RegisterClass.B32),
    U8("u8", 1, RegisterClass.B32),
    S16("s16", 2, RegisterClass.B32),
    U16("u16", 2, RegisterClass.B32),
    B16("b16", 2, RegisterClass.B16),
    B32("b32", 4, RegisterClass.B32),
    F32("f32", 4, RegisterClass.F32),
    B64("b64", 8, RegisterClass.B64);

    private final String spelling;
    private final int bytes;
    private final RegisterClass register;

    MemoryType(String spelling, int bytes, RegisterClass register) {
        this.spelling = spelling;
        this.bytes = bytes;
        this.register = register;
    }

    public String spelling() {
        return spelling;
    }

    public int bytes() {
        return bytes;
    }

    /** The class of the register that holds an element. */
    public RegisterClass register() {
        return register;
    }

    static void checkVector(MemoryType type, int length) {
        if (length != 1 && length != 2 && length != 4) {
            throw new IllegalArgumentException("a memory access moves 1, 2 or 4 elements, not " + length);
        }
        if (type.bytes * length > 16) {
            throw new IllegalArgumentException(
                    "a memory access moves at most 16 bytes, not " + length + " of " + type.spelling);
        }
    }

    static OperandKind destination(MemoryType type, int length) {
        return length == 1 ? Kinds.write(type.register) : Kinds.writes(type.register, length);
    }

    static OperandKind source(MemoryType type, int length) {
        if (length > 1) {
            return Kinds.reads(type.register, length);
        }
        return switch (type.register) {
            case B32 -> Kinds.B32;
            case B64 -> Kinds.B64;
            case F32 -> Kinds.F32;
            case B16 -> Kinds.B16;
            case PREDICATE -> throw new IllegalStateException("a predicate has no memory form");
        };
    }

    static String vectorSuffix(int length) {
        return length == 1 ? "" : ".v" + length;
    }
}
