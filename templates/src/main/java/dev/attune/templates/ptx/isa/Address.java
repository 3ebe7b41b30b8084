package dev.attune.templates.ptx.isa;

import java.util.Objects;

/**
 * A memory operand.
 *
 * @param base a 64-bit register for global memory, a 32-bit register or a {@link SharedVariable} for shared memory, a
 *     {@link Parameter} for parameter space
 * @param offset bytes after the base
 */
public record Address(AddressBase base, int offset) implements Operand {
    public Address {
        Objects.requireNonNull(base, "base");
    }

    public static Address of(AddressBase base) {
        return new Address(base, 0);
    }

    public static Address of(AddressBase base, int offset) {
        return new Address(base, offset);
    }

    /** This address moved by some bytes. */
    public Address plus(int bytes) {
        return new Address(base, Math.addExact(offset, bytes));
    }
}
