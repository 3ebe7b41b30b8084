package dev.attune.compiler.check;

import dev.attune.compiler.diagnostic.Span;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.runtime.tensor.DType;
import java.util.List;

/** An expression whose names are resolved and whose types fit: what {@link Lowering} turns into definitions. */
sealed interface Typed {

    Type type();

    /** Where it is written. */
    Span span();

    /**
     * A constant, a position, a length, a parameter or the score: an operation without operands.
     *
     * @param name the name of a {@code const}; otherwise empty
     */
    record Leaf(Op op, String name, Span span) implements Typed {
        public Leaf {
            if (!op.operands().isEmpty()) {
                throw new IllegalArgumentException(op.mnemonic() + " has operands");
            }
        }

        @Override
        public Type type() {
            return op.type();
        }
    }

    /** A let or a function's parameter: the nearest one of that name. */
    record Local(String name, Type type, Span span) implements Typed {}

    /** The score as the steps so far have left it. */
    record CurrentScore(Span span) implements Typed {
        @Override
        public Type type() {
            return Type.F32;
        }
    }

    /** An operation of one operand. */
    record Unary(UnaryOp operation, Typed operand, Span span) implements Typed {
        @Override
        public Type type() {
            return operand.type();
        }
    }

    /** An operation of two operands of one type. */
    record Binary(BinaryOp operation, Typed left, Typed right, Span span) implements Typed {
        @Override
        public Type type() {
            return left.type();
        }
    }

    /** A comparison. */
    record Compare(Predicate predicate, Typed left, Typed right, Span span) implements Typed {
        @Override
        public Type type() {
            return Type.BOOL;
        }
    }

    /** A choice between two values. */
    record Select(Typed condition, Typed whenTrue, Typed whenFalse, Span span) implements Typed {
        @Override
        public Type type() {
            return whenTrue.type();
        }
    }

    /** A number of the other number type. */
    record Convert(Type type, Typed operand, Span span) implements Typed {}

    /** An element of a captured tensor. */
    record Read(Symbol.Tensor tensor, DType element, List<Typed> indices, Span span) implements Typed {
        public Read {
            indices = List.copyOf(indices);
        }

        @Override
        public Type type() {
            return switch (element) {
                case F32, F16, BF16 -> Type.F32;
                case I32, I8, U8 -> Type.I32;
                case BOOL -> Type.BOOL;
            };
        }
    }

    /** A call of a function of the program. */
    record Call(FunctionSymbol function, List<Typed> arguments, Type type, Span span) implements Typed {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /** Lets in order, then the value. */
    record Body(List<Let> lets, Typed value) {
        public Body {
            lets = List.copyOf(lets);
        }
    }

    /** A named value. */
    record Let(String name, Typed value) {}
}
