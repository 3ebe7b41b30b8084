package dev.attune.compiler.ir;

/**
 * The name of a definition's result. Source names are kept where there is one ({@code let distance = ...} becomes {@code
 * %distance}); names are unique within a variant, so a value is its name.
 *
 * @param name letters, digits, {@code _} and {@code .}; printed with a {@code %}
 * @param type the type of every evaluation
 */
public record Value(String name, Type type) {
    public Value {
        if (!name.matches("[A-Za-z0-9_.]+")) {
            throw new IllegalArgumentException("not a value name: '" + name + "'");
        }
    }

    @Override
    public String toString() {
        return "%" + name;
    }
}
