package dev.attune.compiler.analysis;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds over what each value varies: the join over what it is made of. */
final class FindVariation {

    private FindVariation() {}

    static Map<Value, Varies> in(Attention attention) {
        Map<Value, Varies> varies = new LinkedHashMap<>();
        for (Definition definition : attention.body()) {
            Varies place = ofLeaf(definition.op());
            for (Value operand : definition.op().operands()) {
                place = place.join(varies.get(operand));
            }
            varies.put(definition.value(), place);
        }
        return varies;
    }

    private static Varies ofLeaf(Op op) {
        return switch (op) {
            case Op.Position position ->
                switch (position.axis()) {
                    case BATCH, HEAD, KV_HEAD -> Varies.HEAD;
                    case QUERY -> Varies.ROW;
                    case KEY -> Varies.COLUMN;
                };
            case Op.Score _ -> Varies.SCORE;
            case Op.IntConstant _, Op.FloatConstant _, Op.BoolConstant _, Op.Length _, Op.Parameter _ -> Varies.LAUNCH;
            case Op.Unary _, Op.Binary _, Op.Compare _, Op.Select _, Op.Convert _, Op.Read _ -> Varies.LAUNCH;
            case Op.TileBound _, Op.TileExtreme _ ->
                throw new IllegalArgumentException("tile code does not vary over a pair");
        };
    }
}
