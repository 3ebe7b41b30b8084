package dev.attune.runtime.tensor;

import java.util.Locale;
import java.util.Optional;

/** The type of a tensor's elements, as stored: little-endian. */
public enum DType {
    F32(4, "F32"),
    F16(2, "F16"),
    BF16(2, "BF16"),
    I32(4, "I32"),
    I8(1, "I8"),
    U8(1, "U8"),
    /** One byte, 0 or 1. */
    BOOL(1, "BOOL");

    private final int bytes;
    private final String safetensorsName;

    DType(int bytes, String safetensorsName) {
        this.bytes = bytes;
        this.safetensorsName = safetensorsName;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** The name in a safetensors header. */
    public String safetensorsName() {
        return safetensorsName;
    }

    /** Whether query, key and value may be stored so. */
    public boolean isFloating() {
        return this == F32 || this == F16 || this == BF16;
    }

    /** The dtype of a name as written in a variant or on the command line: {@code bf16}. */
    public static Optional<DType> named(String name) {
        for (DType dtype : values()) {
            if (dtype.toString().equals(name)) {
                return Optional.of(dtype);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
