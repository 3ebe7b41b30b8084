package dev.attune.templates.ptx.isa;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code atom} and {@code red}: a read, an operation and a write that nothing comes between.
 *
 * @param space global or shared
 * @param operation what is done
 * @param type how the number is read
 * @param returnsOld whether the old value is wanted ({@code atom}) or not ({@code red})
 */
public record Atomic(StateSpace space, Operation operation, Type type, boolean returnsOld) implements Opcode {
    public Atomic {
        if (space == StateSpace.PARAMETER) {
            throw new IllegalArgumentException("a kernel cannot write its parameters");
        }
        boolean fits = switch (operation) {
            case ADD -> type == Type.U32 || type == Type.S32 || type == Type.U64 || type == Type.F32;
            case MIN, MAX -> type == Type.U32 || type == Type.S32;
            case AND, OR -> type == Type.B32;
            case EXCH, CAS -> type == Type.B32 && returnsOld;
        };
        if (!fits) {
            throw new IllegalArgumentException(
                    "no atomic " + operation + " on " + type + (returnsOld ? "" : " without result"));
        }
    }

    /** What is done to the number in memory. */
    public enum Operation {
        ADD,
        MIN,
        MAX,
        AND,
        OR,
        /** Replaced. */
        EXCH,
        /** Replaced by the third operand where it equals the second. */
        CAS
    }

    /** How the number is read. */
    public enum Type {
        S32(RegisterClass.B32, 4),
        U32(RegisterClass.B32, 4),
        B32(RegisterClass.B32, 4),
        U64(RegisterClass.B64, 8),
        F32(RegisterClass.F32, 4);

        private final RegisterClass register;
        private final int bytes;

        Type(RegisterClass register, int bytes) {
            this.register = register;
            this.bytes = bytes;
        }

        public RegisterClass register() {
            return register;
        }

        public int bytes() {
            return bytes;
        }
    }

    @Override
    public Row row() {
        List<OperandKind> kinds = new ArrayList<>();
        if (returnsOld) {
            kinds.add(Kinds.write(type.register));
        }
        kinds.add(new OperandKind.Memory(space));
        OperandKind source = switch (type) {
            case S32, U32, B32 -> Kinds.B32;
            case U64 -> Kinds.B64;
            case F32 -> Kinds.F32;
        };
        kinds.add(source);
        if (operation == Operation.CAS) {
            kinds.add(source);
        }
        String mnemonic = (returnsOld ? "atom." : "red.") + space.spelling() + "."
                + operation.name().toLowerCase(Locale.ROOT) + "." + type.name().toLowerCase(Locale.ROOT);
        return new Row(mnemonic, kinds, Availability.BASE);
    }
}
