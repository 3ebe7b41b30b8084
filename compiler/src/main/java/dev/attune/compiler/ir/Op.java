package dev.attune.compiler.ir;

import dev.attune.runtime.tensor.DType;
import java.util.List;
import java.util.Locale;

/** An operation of the IR. Pure and total: same operands, same result, and no operand makes it fail. */
public sealed interface Op {

    /** The type of the result. */
    Type type();

    /** The values it reads, in order. */
    List<Value> operands();

    /** The word that names it in a dump. */
    String mnemonic();

    /** A whole number. */
    record IntConstant(Type type, long value) implements Op {
        public IntConstant {
            if (!type.isInteger()) {
                throw new IllegalArgumentException("an integer constant cannot be " + type);
            }
            if (type == Type.I32 && value != (int) value) {
                throw new IllegalArgumentException(value + " does not fit i32");
            }
        }

        @Override
        public List<Value> operands() {
            return List.of();
        }

        @Override
        public String mnemonic() {
            return "const";
        }
    }

    /** A real number, already rounded to f32. */
    record FloatConstant(float value) implements Op {
        @Override
        public Type type() {
            return Type.F32;
        }

        @Override
        public List<Value> operands() {
            return List.of();
        }

        @Override
        public String mnemonic() {
            return "const";
        }
    }

    /** True or false. */
    record BoolConstant(boolean value) implements Op {
        @Override
        public Type type() {
            return Type.BOOL;
        }

        @Override
        public List<Value> operands() {
            return List.of();
        }

        @Override
        public String mnemonic() {
            return "const";
        }
    }

    /** Where the pair stands: {@code q_idx}, {@code kv_idx}, {@code b}, {@code h}, {@code h_kv}. */
    record Position(Axis axis) implements Op {
        @Override
        public Type type() {
            return Type.I32;
        }

        @Override
        public List<Value> operands() {
            return List.of();
        }

        @Override
        public String mnemonic() {
            return "position";
        }
    }

    /** A length bound at launch: {@code batch heads kv_heads q_len kv_len head_dim} or a captured tensor's fresh dimension. */
    record Length(String name) implements Op {
        @Override
        public Type type() {
            return Type.I32;
        }

        @Override
        public List<Value> operands() {
            return List.of();
        }

        @Override
        public String mnemonic() {
            return "length";
        }
    }

    /** A launch-time scalar. */
    record Parameter(String name, Type type) implements Op {
        @Override
        public List<Value> operands() {
            return List.of();
        }

        @Override
        public String mnemonic() {
            return "param";
        }
    }

    /** The scaled dot product of the query and the key: {@code scale * dot(q, k)}. */
    record Score() implements Op {
        @Override
        public Type type() {
            return Type.F32;
        }

        @Override
        public List<Value> operands() {
            return List.of();
        }

        @Override
        public String mnemonic() {
            return "score";
        }
    }

    /** One operand, same type out. */
    record Unary(UnaryOp operation, Value operand) implements Op {
        public Unary {
            if (!operation.types().contains(operand.type())) {
                throw new IllegalArgumentException(operation.mnemonic() + " is not defined on " + operand.type());
            }
        }

        @Override
        public Type type() {
            return operand.type();
        }

        @Override
        public List<Value> operands() {
            return List.of(operand);
        }

        @Override
        public String mnemonic() {
            return operation.mnemonic();
        }
    }

    /** Two operands of one type, same type out. */
    record Binary(BinaryOp operation, Value left, Value right) implements Op {
        public Binary {
            if (left.type() != right.type() || !operation.types().contains(left.type())) {
                throw new IllegalArgumentException(
                        operation.mnemonic() + " is not defined on " + left.type() + ", " + right.type());
            }
        }

        @Override
        public Type type() {
            return left.type();
        }

        @Override
        public List<Value> operands() {
            return List.of(left, right);
        }

        @Override
        public String mnemonic() {
            return operation.mnemonic();
        }
    }

    /** A comparison. */
    record Compare(Predicate predicate, Value left, Value right) implements Op {
        public Compare {
            if (left.type() != right.type()
                    || (predicate.isOrdering() && !left.type().isNumeric())) {
                throw new IllegalArgumentException(
                        predicate.mnemonic() + " cannot compare " + left.type() + " with " + right.type());
            }
        }

        @Override
        public Type type() {
            return Type.BOOL;
        }

        @Override
        public List<Value> operands() {
            return List.of(left, right);
        }

        @Override
        public String mnemonic() {
            return predicate.mnemonic();
        }
    }

    /** {@code if condition then whenTrue else whenFalse}; both sides are evaluated, as nothing can fail. */
    record Select(Value condition, Value whenTrue, Value whenFalse) implements Op {
        public Select {
            if (condition.type() != Type.BOOL || whenTrue.type() != whenFalse.type()) {
                throw new IllegalArgumentException("select cannot choose by " + condition.type() + " between "
                        + whenTrue.type() + " and " + whenFalse.type());
            }
        }

        @Override
        public Type type() {
            return whenTrue.type();
        }

        @Override
        public List<Value> operands() {
            return List.of(condition, whenTrue, whenFalse);
        }

        @Override
        public String mnemonic() {
            return "select";
        }
    }

    /** A change of number type: i32 to f32 (rounds), f32 to i32 (truncates, saturates, NaN to 0), i32 to i64, i64 to i32 (wraps). */
    record Convert(Type type, Value operand) implements Op {
        public Convert {
            if (!type.isNumeric() || !operand.type().isNumeric() || type == operand.type()) {
                throw new IllegalArgumentException("no conversion from " + operand.type() + " to " + type);
            }
        }

        @Override
        public List<Value> operands() {
            return List.of(operand);
        }

        @Override
        public String mnemonic() {
            return "to_" + type.name().toLowerCase(Locale.ROOT);
        }
    }

    /** An element of a captured tensor, widened; each index is clamped into its dimension. */
    record Read(String tensor, DType element, List<Value> indices) implements Op {
        public Read {
            indices = List.copyOf(indices);
            if (indices.isEmpty() || indices.stream().anyMatch(index -> index.type() != Type.I32)) {
                throw new IllegalArgumentException("tensor " + tensor + " is read with indices " + indices);
            }
        }

        @Override
        public Type type() {
            return switch (element) {
                case F32, F16, BF16 -> Type.F32;
                case I32, I8, U8 -> Type.I32;
                case BOOL -> Type.BOOL;
            };
        }

        @Override
        public List<Value> operands() {
            return indices;
        }

        @Override
        public String mnemonic() {
            return "read";
        }
    }

    /** Tile-class code only: the first or last row or column of the tile under question ({@code q_idx} or {@code kv_idx}). */
    record TileBound(Axis axis, End end) implements Op {
        public TileBound {
            if (axis != Axis.QUERY && axis != Axis.KEY) {
                throw new IllegalArgumentException("a tile has no " + axis.spelling());
            }
        }

        @Override
        public Type type() {
            return Type.I32;
        }

        @Override
        public List<Value> operands() {
            return List.of();
        }

        @Override
        public String mnemonic() {
            return "tile";
        }
    }

    /**
     * Tile-class code only: the least or greatest value that a summarised row or column value takes within the tile.
     *
     * @param summary index into the tile plan's list of summaries
     * @param type i32, or f32 for a summarised f32; booleans are summarised as i32 0 and 1
     */
    record TileExtreme(int summary, Type type, End end) implements Op {
        public TileExtreme {
            if (type != Type.I32 && type != Type.F32) {
                throw new IllegalArgumentException("no summary of " + type);
            }
        }

        @Override
        public List<Value> operands() {
            return List.of();
        }

        @Override
        public String mnemonic() {
            return "extreme";
        }
    }

    /** The low or the high end of a range; both ends belong to it. */
    enum End {
        LOW,
        HIGH
    }
}
