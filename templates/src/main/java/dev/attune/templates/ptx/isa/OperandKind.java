package dev.attune.templates.ptx.isa;

import java.util.Set;

/** What a row of the table takes at one operand position. */
public sealed interface OperandKind {
    /** Whether an operand may stand here. */
    boolean accepts(Operand operand);

    /** For error messages: what may stand here. */
    String describe();

    /** A register that the instruction writes. */
    record Write(Set<RegisterClass> classes, boolean sinkAllowed) implements OperandKind {
        @Override
        public boolean accepts(Operand operand) {
            return operand instanceof Register register && classes.contains(register.type())
                    || sinkAllowed && operand == Sink.SINK;
        }

        @Override
        public String describe() {
            return "a destination register of " + classes;
        }
    }

    /** A register and a predicate, both written. */
    record WriteWithPredicate(RegisterClass type) implements OperandKind {
        @Override
        public boolean accepts(Operand operand) {
            return operand instanceof RegisterAndPredicate pair
                    && (pair.value() == Sink.SINK || pair.value() instanceof Register value && value.type() == type);
        }

        @Override
        public String describe() {
            return "a destination register of " + type + " and a predicate";
        }
    }

    /** A register that the instruction reads and writes. */
    record Update(RegisterClass type) implements OperandKind {
        @Override
        public boolean accepts(Operand operand) {
            return operand instanceof Register register && register.type() == type;
        }

        @Override
        public String describe() {
            return "a register of " + type + " that is read and written";
        }
    }

    /** A register or, where allowed, a number that the instruction reads. */
    record Read(Set<RegisterClass> classes, Literal literal) implements OperandKind {
        /** Which numbers may stand in place of the register. */
        public enum Literal {
            NONE,
            INTEGER,
            FLOAT,
            ANY
        }

        @Override
        public boolean accepts(Operand operand) {
            return switch (operand) {
                case Register register -> classes.contains(register.type());
                case Immediate.OfInteger _ -> literal == Literal.INTEGER || literal == Literal.ANY;
                case Immediate.OfFloat _ -> literal == Literal.FLOAT || literal == Literal.ANY;
                case Address _,
                        RegisterVector _,
                        SpecialRegister _,
                        Label _,
                        Symbol _,
                        Sink _,
                        TensorCoordinates _,
                        RegisterAndPredicate _ -> false;
            };
        }

        @Override
        public String describe() {
            return "a register of " + classes
                    + switch (literal) {
                        case NONE -> "";
                        case INTEGER -> " or an integer";
                        case FLOAT -> " or an f32 number";
                        case ANY -> " or a number";
                    };
        }
    }

    /** A fixed number of registers in braces. */
    record Vector(Set<RegisterClass> classes, int length, Access access) implements OperandKind {
        /** What happens to the registers. */
        public enum Access {
            READ,
            WRITE,
            /** Read and written: an accumulator. */
            UPDATE
        }

        @Override
        public boolean accepts(Operand operand) {
            return operand instanceof RegisterVector vector
                    && vector.size() == length
                    && classes.contains(vector.type());
        }

        @Override
        public String describe() {
            return "a vector of " + length + " registers of " + classes;
        }
    }

    /** An address in one state space. */
    record Memory(StateSpace space) implements OperandKind {
        @Override
        public boolean accepts(Operand operand) {
            if (!(operand instanceof Address address)) {
                return false;
            }
            return switch (address.base()) {
                case Register register ->
                    switch (space) {
                        case GLOBAL -> register.type() == RegisterClass.B64;
                        case SHARED -> register.type() == RegisterClass.B32;
                        case PARAMETER -> false;
                    };
                case SharedVariable _ -> space == StateSpace.SHARED;
                case Parameter parameter ->
                    space == StateSpace.PARAMETER && parameter.type() != Parameter.Type.TENSOR_MAP;
            };
        }

        @Override
        public String describe() {
            return switch (space) {
                case GLOBAL -> "a global address with a 64-bit base register";
                case SHARED -> "a shared address with a 32-bit base register or a shared variable";
                case PARAMETER -> "a parameter that is not a tensor map";
            };
        }
    }

    /** An integer known when the kernel is written. */
    record Constant(long minimum, long maximum, int step) implements OperandKind {
        @Override
        public boolean accepts(Operand operand) {
            return operand instanceof Immediate.OfInteger integer
                    && integer.value() >= minimum
                    && integer.value() <= maximum
                    && (integer.value() - minimum) % step == 0;
        }

        @Override
        public String describe() {
            return minimum == maximum
                    ? "the constant " + minimum
                    : "a constant from " + minimum + " to " + maximum + (step == 1 ? "" : " in steps of " + step);
        }
    }

    /** A special register of one width. */
    record Special(RegisterClass type) implements OperandKind {
        @Override
        public boolean accepts(Operand operand) {
            return operand instanceof SpecialRegister special && special.type() == type;
        }

        @Override
        public String describe() {
            return "a special register of " + type;
        }
    }

    /** A branch target. */
    record Branch() implements OperandKind {
        @Override
        public boolean accepts(Operand operand) {
            return operand instanceof Label;
        }

        @Override
        public String describe() {
            return "a label";
        }
    }

    /** A shared variable whose address is taken. */
    record SharedSymbol() implements OperandKind {
        @Override
        public boolean accepts(Operand operand) {
            return operand instanceof SharedVariable;
        }

        @Override
        public String describe() {
            return "a shared variable";
        }
    }

    /** A tensor-map parameter whose address is taken. */
    record TensorMapSymbol() implements OperandKind {
        @Override
        public boolean accepts(Operand operand) {
            return operand instanceof Parameter parameter && parameter.type() == Parameter.Type.TENSOR_MAP;
        }

        @Override
        public String describe() {
            return "a tensor-map parameter";
        }
    }

    /** A box of a tensor. */
    record Tensor(int rank) implements OperandKind {
        @Override
        public boolean accepts(Operand operand) {
            return operand instanceof TensorCoordinates box && box.coordinates().size() == rank;
        }

        @Override
        public String describe() {
            return "a tensor map with " + rank + " coordinates";
        }
    }
}
