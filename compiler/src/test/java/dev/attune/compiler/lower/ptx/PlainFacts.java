package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.analysis.ScoreFacts;
import dev.attune.compiler.analysis.Varies;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The weakest facts that are sound: every tile may be cut. They put all of a mask's pairs through mask code. */
final class PlainFacts {
    private PlainFacts() {}

    static AnalyzedAttention of(Attention attention) {
        Map<Value, Varies> varies = new HashMap<>();
        Map<Value, Op> ops = new HashMap<>();
        for (Definition definition : attention.body()) {
            Varies own = leaf(definition.op());
            for (Value operand : definition.op().operands()) {
                own = own.join(varies.get(operand));
            }
            varies.put(definition.value(), own);
            ops.put(definition.value(), definition.op());
        }
        boolean identity = ops.get(attention.score()) instanceof Op.Score;
        return new AnalyzedAttention(
                attention,
                varies,
                attention.mask().isEmpty() ? new MaskPlan.Everything() : cutEverywhere(),
                new ScoreFacts(identity, Optional.empty()));
    }

    private static Varies leaf(Op op) {
        if (op instanceof Op.Position position) {
            return switch (position.axis()) {
                case BATCH, HEAD, KV_HEAD -> Varies.HEAD;
                case QUERY -> Varies.ROW;
                case KEY -> Varies.COLUMN;
            };
        }
        return op instanceof Op.Score ? Varies.SCORE : Varies.LAUNCH;
    }

    private static MaskPlan cutEverywhere() {
        Value zero = new Value("zero", Type.I32);
        Value all = new Value("all_keys", Type.I32);
        return new MaskPlan.Ranges(new MaskPlan.KeyRanges(
                List.of(
                        new Definition(zero, new Op.IntConstant(Type.I32, 0)),
                        new Definition(all, new Op.Length("kv_len"))),
                zero,
                all,
                zero,
                zero));
    }

    /** Causal masks in closed form. */
    static AnalyzedAttention causal(Attention attention) {
        AnalyzedAttention plain = of(attention);
        Value zero = new Value("zero", Type.I32);
        Value one = new Value("one", Type.I32);
        Value last = new Value("last", Type.I32);
        Value first = new Value("first", Type.I32);
        Value keys = new Value("all_keys", Type.I32);
        Value anyHigh = new Value("any_high", Type.I32);
        Value anyClipped = new Value("any_clipped", Type.I32);
        Value allHigh = new Value("all_high", Type.I32);
        Value allClipped = new Value("all_clipped", Type.I32);
        return new AnalyzedAttention(
                attention,
                plain.varies(),
                new MaskPlan.Ranges(new MaskPlan.KeyRanges(
                        List.of(
                                new Definition(zero, new Op.IntConstant(Type.I32, 0)),
                                new Definition(one, new Op.IntConstant(Type.I32, 1)),
                                new Definition(first, new Op.TileBound(Axis.QUERY, Op.End.LOW)),
                                new Definition(last, new Op.TileBound(Axis.QUERY, Op.End.HIGH)),
                                new Definition(keys, new Op.Length("kv_len")),
                                new Definition(anyHigh, new Op.Binary(BinaryOp.ADD, last, one)),
                                new Definition(anyClipped, new Op.Binary(BinaryOp.MIN, anyHigh, keys)),
                                new Definition(allHigh, new Op.Binary(BinaryOp.ADD, first, one)),
                                new Definition(allClipped, new Op.Binary(BinaryOp.MIN, allHigh, keys))),
                        zero,
                        anyClipped,
                        zero,
                        allClipped)),
                plain.score());
    }
}
