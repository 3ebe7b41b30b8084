package dev.attune.compiler.rewrite;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.IrBuilder;
import dev.attune.compiler.ir.Normalization;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Value;
import java.util.HashMap;
import java.util.Map;

/** Walks a body once, front to back, and puts a value in the place of each definition; uses and roots follow. */
final class BodyRewrite {

    /** Chooses what stands in for a definition. */
    @FunctionalInterface
    interface Replacement {

        /**
         * The value that stands in for a definition.
         *
         * @param definition with the operands already replaced
         * @param body where new definitions go
         */
        Value replace(Definition definition, IrBuilder body);
    }

    private BodyRewrite() {}

    static Attention rewrite(Attention attention, Replacement replacement) {
        var body = new IrBuilder();
        Map<Value, Value> replaced = new HashMap<>();
        for (Definition definition : attention.body()) {
            var current = new Definition(definition.value(), mapOperands(definition.op(), replaced));
            replaced.put(definition.value(), replacement.replace(current, body));
        }
        Normalization normalization = switch (attention.normalization()) {
            case Normalization.Softmax softmax ->
                new Normalization.Softmax(softmax.strategy(), softmax.sink().map(replaced::get));
            case Normalization.Weight weight -> new Normalization.Weight(replaced.get(weight.weight()));
        };
        return attention.withBody(
                body.body(), replaced.get(attention.score()), attention.mask().map(replaced::get), normalization);
    }

    private static Op mapOperands(Op op, Map<Value, Value> replaced) {
        return switch (op) {
            case Op.Unary unary -> new Op.Unary(unary.operation(), replaced.get(unary.operand()));
            case Op.Binary binary ->
                new Op.Binary(binary.operation(), replaced.get(binary.left()), replaced.get(binary.right()));
            case Op.Compare compare ->
                new Op.Compare(compare.predicate(), replaced.get(compare.left()), replaced.get(compare.right()));
            case Op.Select select ->
                new Op.Select(
                        replaced.get(select.condition()),
                        replaced.get(select.whenTrue()),
                        replaced.get(select.whenFalse()));
            case Op.Convert convert -> new Op.Convert(convert.type(), replaced.get(convert.operand()));
            case Op.Read read ->
                new Op.Read(
                        read.tensor(),
                        read.element(),
                        read.indices().stream().map(replaced::get).toList());
            case Op.IntConstant _, Op.FloatConstant _, Op.BoolConstant _, Op.Position _, Op.Length _ -> op;
            case Op.Parameter _, Op.Score _, Op.TileBound _, Op.TileExtreme _ -> op;
        };
    }
}
