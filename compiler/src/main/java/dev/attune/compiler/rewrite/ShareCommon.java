package dev.attune.compiler.rewrite;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Value;
import java.util.HashMap;
import java.util.Map;

/**
 * Computes each value once: definitions of the same operation on the same operands become one.
 *
 * <pre>
 * %a = sub %q, %k          %a = sub %q, %k
 * %b = sub %q, %k    ->    %c = mul %a, %a
 * %c = mul %a, %b
 * </pre>
 *
 * Operands of a commutative operation are compared in either order.
 */
public final class ShareCommon implements Pass {

    @Override
    public Attention apply(Attention attention) {
        Map<Op, Value> known = new HashMap<>();
        return BodyRewrite.rewrite(
                attention,
                (definition, body) -> known.computeIfAbsent(
                        ordered(definition.op()),
                        _ -> body.define(definition.value().name(), definition.op())));
    }

    /** The operation with its operands in one order, where the order does not matter. */
    private static Op ordered(Op op) {
        return switch (op) {
            case Op.Binary(BinaryOp operation, Value left, Value right)
            when commutes(operation) && after(left, right) -> new Op.Binary(operation, right, left);
            case Op.Compare(Predicate predicate, Value left, Value right)
            when after(left, right) -> new Op.Compare(predicate.flipped(), right, left);
            case Op.Binary _, Op.Compare _, Op.Unary _, Op.Select _, Op.Convert _, Op.Read _, Op.Position _ -> op;
            case Op.IntConstant _, Op.FloatConstant _, Op.BoolConstant _, Op.Length _, Op.Parameter _ -> op;
            case Op.Score _, Op.TileBound _, Op.TileExtreme _ -> op;
        };
    }

    private static boolean after(Value left, Value right) {
        return left.name().compareTo(right.name()) > 0;
    }

    /** Whether the result is the same bits in either order; min and max of -0 and 0 are not. */
    private static boolean commutes(BinaryOp operation) {
        return switch (operation) {
            case ADD, MUL, AND, OR -> true;
            case SUB, DIV, REM, MIN, MAX, POW -> false;
        };
    }
}
