package dev.attune.compiler.lower.simd;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.analysis.ScoreFacts;
import dev.attune.compiler.analysis.Varies;
import dev.attune.compiler.ir.Attention;
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
}
