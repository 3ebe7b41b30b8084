package dev.attune.compiler.testing;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Normalization;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a variant computes, apart from names, order and definitions that nothing reads: equal text for equal variants. */
public final class Shape {
    private final Map<Value, Op> definitions = new HashMap<>();
    private final Map<Value, Integer> numbers = new HashMap<>();
    private final Map<String, Integer> known = new HashMap<>();
    private final List<String> lines = new ArrayList<>();

    private Shape(Attention attention) {
        for (Definition definition : attention.body()) {
            definitions.put(definition.value(), definition.op());
        }
    }

    /** One line for each operation that a root depends on, then the roots. */
    public static String of(Attention attention) {
        var shape = new Shape(attention);
        var text = new StringBuilder("score ").append(shape.number(attention.score()));
        attention.mask().ifPresent(mask -> text.append(" mask ").append(shape.number(mask)));
        switch (attention.normalization()) {
            case Normalization.Softmax softmax -> {
                text.append(' ').append(softmax.strategy());
                softmax.sink().ifPresent(sink -> text.append(" sink ").append(shape.number(sink)));
            }
            case Normalization.Weight weight -> text.append(" weight ").append(shape.number(weight.weight()));
        }
        return String.join("\n", shape.lines) + "\n" + text + "\n";
    }

    private int number(Value value) {
        Integer seen = numbers.get(value);
        if (seen != null) {
            return seen;
        }
        Op op = signed(definitions.get(value));
        var line = new StringBuilder(
                switch (op) {
                    case Op.Read read -> "read " + read.tensor();
                    case Op.Convert convert -> convert.mnemonic();
                    case Op.Unary _, Op.Binary _, Op.Compare _, Op.Select _ -> op.mnemonic();
                    case Op.IntConstant _,
                            Op.FloatConstant _,
                            Op.BoolConstant _,
                            Op.Position _,
                            Op.Length _,
                            Op.Parameter _,
                            Op.Score _,
                            Op.TileBound _,
                            Op.TileExtreme _ -> op.toString();
                });
        for (Value operand : op.operands()) {
            line.append(' ').append(number(operand));
        }
        int number = known.computeIfAbsent(line.toString(), text -> {
            lines.add(known.size() + ": " + text);
            return known.size();
        });
        numbers.put(value, number);
        return number;
    }

    /** {@code -1.5} may be a constant or the negation of one: the text does not tell. */
    private Op signed(Op op) {
        if (op instanceof Op.Unary unary && unary.operation() == UnaryOp.NEG) {
            return switch (signed(definitions.get(unary.operand()))) {
                case Op.FloatConstant constant -> new Op.FloatConstant(-constant.value());
                case Op.IntConstant constant
                when constant.value() != Integer.MIN_VALUE -> new Op.IntConstant(constant.type(), -constant.value());
                default -> op;
            };
        }
        return op;
    }
}
