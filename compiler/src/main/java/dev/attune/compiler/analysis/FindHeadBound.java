package dev.attune.compiler.analysis;

import dev.attune.compiler.analysis.ScoreFacts.HeadBound;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes code for a bound on a head's scores, as far as what varies within the head is bounded by functions alone:
 *
 * <pre>
 * tanh sin cos sigmoid of anything                 1
 * x that varies by head at most                    |x|
 * x * y, x + y, x - y                              |x| * |y|, |x| + |y|
 * x / y, y varies by head at most                  |x| / |y|
 * min(x, y), max(x, y), if c then x else y         max(|x|, |y|)
 * -x, |x|                                          |x|
 * </pre>
 *
 * <p>A product of bounds may be NaN where the product of values is none, as infinity times 1 is not infinity times 0: a NaN bound
 * bounds nothing, like an infinite one.
 */
final class FindHeadBound {
    private final Map<Value, Varies> varies;
    private final TileCode code;
    private final Map<Value, Optional<Value>> bounds = new HashMap<>();

    private FindHeadBound(Attention attention, Map<Value, Varies> varies) {
        this.varies = varies;
        this.code = new TileCode(attention);
    }

    /** The bound on the score; empty where there is none, or where the score is the same for a whole head. */
    static Optional<HeadBound> of(Attention attention, Map<Value, Varies> varies) {
        FindHeadBound find = new FindHeadBound(attention, varies);
        return find.bound(attention.score()).map(value -> new HeadBound(find.code.live(List.of(value)), value));
    }

    private Optional<Value> bound(Value value) {
        Optional<Value> known = bounds.get(value);
        if (known == null) {
            known = varies.get(value).compareTo(Varies.HEAD) <= 0
                    ? Optional.of(magnitude(code.copy(value)))
                    : bound(code.variantOp(value));
            bounds.put(value, known);
        }
        return known;
    }

    private Optional<Value> bound(Op op) {
        return switch (op) {
            case Op.Unary(UnaryOp operation, Value x) ->
                switch (operation) {
                    case TANH, SIN, COS, SIGMOID -> Optional.of(code.f32(1));
                    case NEG, ABS -> bound(x);
                    case NOT, FLOOR, EXP, EXP2, LOG, LOG2, SQRT, RSQRT -> Optional.empty();
                };
            case Op.Binary(BinaryOp operation, Value x, Value y) ->
                op.type() == Type.F32 ? bound(operation, x, y) : Optional.empty();
            case Op.Select(Value _, Value x, Value y) ->
                op.type() == Type.F32 ? join(BinaryOp.MAX, x, y) : Optional.empty();
            case Op.IntConstant _,
                    Op.FloatConstant _,
                    Op.BoolConstant _,
                    Op.Position _,
                    Op.Length _,
                    Op.Parameter _,
                    Op.Score _,
                    Op.Compare _,
                    Op.Convert _,
                    Op.Read _,
                    Op.TileBound _,
                    Op.TileExtreme _ -> Optional.empty();
        };
    }

    private Optional<Value> bound(BinaryOp operation, Value x, Value y) {
        return switch (operation) {
            case MUL -> join(BinaryOp.MUL, x, y);
            case ADD, SUB -> join(BinaryOp.ADD, x, y);
            case MIN, MAX -> join(BinaryOp.MAX, x, y);
            case DIV -> varies.get(y).compareTo(Varies.HEAD) <= 0 ? join(BinaryOp.DIV, x, y) : Optional.empty();
            case REM, POW, AND, OR -> Optional.empty();
        };
    }

    private Optional<Value> join(BinaryOp operation, Value x, Value y) {
        return bound(x).flatMap(left -> bound(y).map(right -> code.emit(new Op.Binary(operation, left, right))));
    }

    private Value magnitude(Value value) {
        return code.emit(new Op.Unary(UnaryOp.ABS, value));
    }
}
