package dev.attune.templates.ptx.isa;

import java.util.regex.Pattern;

/**
 * A branch target; as a statement, the place it stands for.
 *
 * @param name unique within its kernel
 */
public record Label(String name) implements Operand, Statement {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

    public Label {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("label '" + name + "' is not letters, digits and underscores");
        }
    }
}
