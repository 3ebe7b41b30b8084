package dev.attune.templates.ptx.isa;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A virtual register. Its name is unique within its kernel and appears in the PTX after a {@code %}.
 *
 * @param type what it holds
 * @param name letters, digits and underscores, starting with a letter
 */
public record Register(RegisterClass type, String name) implements Operand, AddressBase {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

    public Register {
        Objects.requireNonNull(type, "type");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("register name '" + name + "' is not letters, digits and underscores");
        }
        if (SpecialRegister.isReserved(name)) {
            throw new IllegalArgumentException(
                    "register name '" + name + "' is a special register of PTX; choose another");
        }
    }

    @Override
    public String toString() {
        return "%" + name;
    }
}
