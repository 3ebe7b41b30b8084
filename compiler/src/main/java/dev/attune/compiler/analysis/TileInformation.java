package dev.attune.compiler.analysis;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.ir.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Says what can be known about a value from a tile: whether interval arithmetic serves or the value should be summarised over
 * the tile's rows or columns, and whether a typical tile decides it at all.
 */
final class TileInformation {

    /** A shorter period than this repeats within a tile of a usual size, so that no tile lies within one. */
    private static final long SHORTEST_PERIOD = 128;

    /** Positions divided by less than this take too many values within a tile to look each of them up. */
    private static final long SMALLEST_BLOCK = 16;

    private final Map<Value, Op> ops = new HashMap<>();
    private final Map<Value, Varies> varies;
    private final Set<Value> summarised = new HashSet<>();
    private final Set<Value> informative = new HashSet<>();
    private final Set<Value> coarse = new HashSet<>();

    TileInformation(Attention attention, Map<Value, Varies> varies) {
        this.varies = varies;
        for (Definition definition : attention.body()) {
            ops.put(definition.value(), definition.op());
            Varies place = varies.get(definition.value());
            boolean onOneAxis = place == Varies.ROW || place == Varies.COLUMN;
            if (onOneAxis && !hasIntervals(definition.op())) {
                summarised.add(definition.value());
            }
            if (isCoarse(definition.value(), definition.op())) {
                coarse.add(definition.value());
            }
            if (place != Varies.SCORE && informs(definition.value(), definition.op())) {
                informative.add(definition.value());
            }
        }
    }

    /** Whether a row or column value should be summarised: it reads a tensor, or intervals would say little about it. */
    boolean needsSummary(Value value) {
        return summarised.contains(value);
    }

    /** Whether a tile's bounds and summaries say more than nothing about a value, for tiles of a usual size. */
    boolean decides(Value value) {
        return informative.contains(value);
    }

    private boolean hasIntervals(Op op) {
        return supportsIntervals(op) && op.operands().stream().noneMatch(summarised::contains);
    }

    /** Whether interval arithmetic has a good rule for the operation. */
    private boolean supportsIntervals(Op op) {
        return switch (op) {
            case Op.Read _, Op.Score _ -> false;
            case Op.Unary unary -> isMonotoneOrSign(unary.operation());
            case Op.Binary(BinaryOp operation, Value left, Value right) ->
                switch (operation) {
                    case ADD, SUB, MUL, MIN, MAX, AND, OR -> true;
                    case DIV, REM -> left.type() != Type.F32 && isUniform(right);
                    case POW -> false;
                };
            case Op.Compare _, Op.Select _, Op.Convert _ -> true;
            case Op.IntConstant _, Op.FloatConstant _, Op.BoolConstant _ -> true;
            case Op.Position _, Op.Length _, Op.Parameter _, Op.TileBound _, Op.TileExtreme _ -> true;
        };
    }

    private static boolean isMonotoneOrSign(UnaryOp operation) {
        return switch (operation) {
            case NEG, NOT, ABS, FLOOR -> true;
            // monotone some of them, but kernels approximate them, and approximations need not be
            case EXP, EXP2, LOG, LOG2, SQRT, RSQRT, TANH, SIGMOID, SIN, COS -> false;
        };
    }

    private boolean isUniform(Value value) {
        return varies.get(value).compareTo(Varies.HEAD) <= 0;
    }

    private boolean informs(Value value, Op op) {
        if (isUniform(value) || summarised.contains(value)) {
            return true;
        }
        if (op instanceof Op.Read read) {
            return read.indices().stream().allMatch(coarse::contains);
        }
        if (!supportsIntervals(op)) {
            return false;
        }
        return switch (op) {
            case Op.Binary(BinaryOp operation, Value left, Value right)
            when operation == BinaryOp.REM ->
                decides(left) && !isShort(ops.get(right), varies.get(value) == Varies.PAIR);
            case Op.Binary(BinaryOp operation, Value left, Value right)
            when left.type() == Type.BOOL -> decides(left) || decides(right);
            case Op.Select(Value _, Value whenTrue, Value whenFalse) -> decides(whenTrue) && decides(whenFalse);
            case Op _ -> op.operands().stream().allMatch(this::decides);
        };
    }

    /** Whether an index takes one or two values within most tiles: it names a block of rows or columns, or a document. */
    private boolean isCoarse(Value value, Op op) {
        if (isUniform(value) || summarised.contains(value)) {
            return true;
        }
        return op instanceof Op.Binary(BinaryOp operation, Value left, Value right)
                && (operation == BinaryOp.DIV
                        ? ops.get(right) instanceof Op.IntConstant(Type _, long divisor) && divisor >= SMALLEST_BLOCK
                        : operation != BinaryOp.REM && coarse.contains(left) && coarse.contains(right));
    }

    /** A pair's value ranges over the rows and the columns of a tile, so it takes twice the period. */
    private static boolean isShort(Op period, boolean ofPair) {
        return period instanceof Op.IntConstant(Type _, long constant)
                && Math.abs(constant) < (ofPair ? 2 * SHORTEST_PERIOD : SHORTEST_PERIOD);
    }
}
