package dev.attune.templates.ptx.isa;

import java.util.Objects;

/**
 * A kernel parameter.
 *
 * @param name its name in the PTX, a plain identifier
 * @param type its type and size
 * @param meaning what it holds, for the reader: printed as a comment; may be empty
 */
public record Parameter(String name, Type type, String meaning) implements Symbol {
    public Parameter {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(meaning, "meaning");
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new IllegalArgumentException("parameter name '" + name + "' is not an identifier");
        }
    }

    public Parameter(String name, Type type) {
        this(name, type, "");
    }

    /** What a parameter can be. */
    public enum Type {
        /** A 64-bit global address. */
        POINTER(8, 8, RegisterClass.B64),
        S32(4, 4, RegisterClass.B32),
        S64(8, 8, RegisterClass.B64),
        F32(4, 4, RegisterClass.F32),
        /** A 128-byte tensor map, handed to the copy engine by address and never loaded. */
        TENSOR_MAP(128, 64, RegisterClass.B64);

        private final int bytes;
        private final int alignment;
        private final RegisterClass register;

        Type(int bytes, int alignment, RegisterClass register) {
            this.bytes = bytes;
            this.alignment = alignment;
            this.register = register;
        }

        public int bytes() {
            return bytes;
        }

        public int alignment() {
            return alignment;
        }

        /** The class of the register that a load of it fills; for a tensor map, of its address. */
        public RegisterClass register() {
            return register;
        }
    }
}
