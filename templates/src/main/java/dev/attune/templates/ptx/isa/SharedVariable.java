package dev.attune.templates.ptx.isa;

/**
 * A block of shared memory.
 *
 * @param name a plain identifier
 * @param bytes its size; 0 for the dynamic block, whose size the launch gives
 * @param alignment in bytes, a power of two
 * @param dynamic whether the launch sizes it
 */
public record SharedVariable(String name, int bytes, int alignment, boolean dynamic) implements Symbol {
    public SharedVariable {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new IllegalArgumentException("shared variable name '" + name + "' is not an identifier");
        }
        if (Integer.bitCount(alignment) != 1) {
            throw new IllegalArgumentException("alignment " + alignment + " of " + name + " is not a power of two");
        }
        if (dynamic ? bytes != 0 : bytes <= 0) {
            throw new IllegalArgumentException(
                    dynamic
                            ? "the dynamic shared block " + name + " is sized at launch, not in the kernel"
                            : "static shared variable " + name + " has " + bytes + " bytes");
        }
    }

    public static SharedVariable fixed(String name, int bytes, int alignment) {
        return new SharedVariable(name, bytes, alignment, false);
    }

    public static SharedVariable dynamic(String name, int alignment) {
        return new SharedVariable(name, 0, alignment, true);
    }
}
