package dev.attune.compiler.rewrite;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.IrBuilder;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.ir.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Brings the mask into the form {@code a && b && c} of distinct conditions.
 *
 * <pre>
 * a && (b && (a && c))  ->  (a && b) && c
 * !(a || b)             ->  !a && !b
 * a && true             ->  a
 * a && !a               ->  false
 * mask true             ->  no mask
 * </pre>
 */
public final class SimplifyMask implements Pass {

    @Override
    public Attention apply(Attention attention) {
        if (attention.mask().isEmpty()) {
            return attention;
        }
        var body = new IrBuilder(attention.body());
        var algebra = new Algebra(body);
        var conditions = new LinkedHashSet<Value>();
        collect(attention.mask().get(), true, algebra, body, conditions);
        return attention.withBody(
                body.body(), attention.score(), conjunction(conditions, algebra, body), attention.normalization());
    }

    /** Adds what must hold for the value to be as wanted. */
    private static void collect(
            Value value, boolean wanted, Algebra algebra, IrBuilder body, SequencedSet<Value> conditions) {
        switch (body.definitionOf(value)) {
            case Op.Binary(BinaryOp operation, Value left, Value right)
            when operation == (wanted ? BinaryOp.AND : BinaryOp.OR) -> {
                collect(left, wanted, algebra, body, conditions);
                collect(right, wanted, algebra, body, conditions);
            }
            case Op.Unary(UnaryOp operation, Value operand)
            when operation == UnaryOp.NOT -> collect(operand, !wanted, algebra, body, conditions);
            case Op.BoolConstant(boolean constant) when constant == wanted -> {}
            case Op _ -> conditions.add(wanted ? value : algebra.emit(new Op.Unary(UnaryOp.NOT, value)));
        }
    }

    private static Optional<Value> conjunction(SequencedSet<Value> conditions, Algebra algebra, IrBuilder body) {
        List<Value> distinct = new ArrayList<>(conditions);
        for (Value condition : distinct) {
            boolean impossible = body.definitionOf(condition).equals(new Op.BoolConstant(false))
                    || conditions.contains(algebra.emit(new Op.Unary(UnaryOp.NOT, condition)));
            if (impossible) {
                return Optional.of(body.bool(false));
            }
        }
        return distinct.stream().reduce((left, right) -> algebra.emit(new Op.Binary(BinaryOp.AND, left, right)));
    }
}
