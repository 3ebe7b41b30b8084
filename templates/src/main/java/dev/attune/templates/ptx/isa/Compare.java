package dev.attune.templates.ptx.isa;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code setp}: compares two numbers into a predicate, and may combine the verdict with another predicate.
 *
 * @param comparison the relation; the unordered ones are for f32 only
 * @param type how the operands are read
 * @param combine what to do with a third operand, if any
 */
public record Compare(Comparison comparison, Type type, Combine combine) implements Opcode {
    public Compare {
        if (comparison.unordered() && type != Type.F32) {
            throw new IllegalArgumentException("setp." + comparison.spelling() + " knows f32 only, not " + type);
        }
    }

    /** How the compared operands are read. */
    public enum Type {
        S32("s32", RegisterClass.B32),
        U32("u32", RegisterClass.B32),
        S64("s64", RegisterClass.B64),
        U64("u64", RegisterClass.B64),
        F32("f32", RegisterClass.F32);

        private final String spelling;
        private final RegisterClass register;

        Type(String spelling, RegisterClass register) {
            this.spelling = spelling;
            this.register = register;
        }

        public RegisterClass register() {
            return register;
        }
    }

    /** What becomes of the verdict. */
    public enum Combine {
        NONE,
        AND,
        OR,
        XOR
    }

    @Override
    public Row row() {
        boolean combined = combine != Combine.NONE;
        String middle = combined ? "." + combine.name().toLowerCase(Locale.ROOT) : "";
        List<OperandKind> kinds = new ArrayList<>();
        kinds.add(Kinds.TO_PREDICATE);
        OperandKind source = switch (type) {
            case S32, U32 -> Kinds.B32;
            case S64, U64 -> Kinds.B64;
            case F32 -> Kinds.F32;
        };
        kinds.add(source);
        kinds.add(source);
        if (combined) {
            kinds.add(Kinds.PREDICATE);
        }
        return new Row("setp." + comparison.spelling() + middle + "." + type.spelling, kinds, Availability.BASE);
    }
}
