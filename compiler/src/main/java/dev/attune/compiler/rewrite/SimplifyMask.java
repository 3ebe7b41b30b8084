package dev.attune.compiler.rewrite;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.IrBuilder;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.ir.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
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
        SequencedSet<Value> conditions = conditions(attention.mask().get(), algebra, body);
        return attention.withBody(
                body.body(), attention.score(), conjunction(conditions, algebra, body), attention.normalization());
    }

    /** A value, and how it has to come out. */
    private record Demand(Value value, boolean wanted) {}

    /** What must hold for the mask to hold, each condition once. */
    private static SequencedSet<Value> conditions(Value mask, Algebra algebra, IrBuilder body) {
        var conditions = new LinkedHashSet<Value>();
        var met = new HashSet<Demand>();
        var open = new ArrayDeque<Demand>();
        open.push(new Demand(mask, true));
        while (!open.isEmpty()) {
            Demand demand = open.pop();
            if (!met.add(demand)) {
                continue;
            }
            boolean wanted = demand.wanted();
            switch (body.definitionOf(demand.value())) {
                case Op.Binary(BinaryOp operation, Value left, Value right)
                when operation == (wanted ? BinaryOp.AND : BinaryOp.OR) -> {
                    open.push(new Demand(right, wanted));
                    open.push(new Demand(left, wanted));
                }
                case Op.Unary(UnaryOp operation, Value operand)
                when operation == UnaryOp.NOT -> open.push(new Demand(operand, !wanted));
                case Op.BoolConstant(boolean constant) when constant == wanted -> {}
                case Op _ ->
                    conditions.add(wanted ? demand.value() : algebra.emit(new Op.Unary(UnaryOp.NOT, demand.value())));
            }
        }
        return conditions;
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
