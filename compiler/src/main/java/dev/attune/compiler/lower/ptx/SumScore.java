package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.Varies;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.Value;
import java.util.LinkedList;
import java.util.List;
import java.util.Optional;

/**
 * A score of the form {@code score + a + b}, such as one with an additive bias, whose other terms do not depend on the score. What
 * they add to a pair may take reads of one tensor that a family brings in tiles, and no other read for each pair or key.
 *
 * @param addends what is added, at least one value, the first one first
 */
record SumScore(List<Value> addends) {

    /** The variant's score as a sum, if it is one. */
    static Optional<SumScore> find(AnalyzedAttention analyzed) {
        List<Value> roots = Roots.ofElements(analyzed);
        Code code = Code.of(analyzed, roots);
        LinkedList<Value> addends = new LinkedList<>();
        Value value = roots.getFirst();
        while (code.op(value) instanceof Op.Binary sum && sum.operation() == BinaryOp.ADD) {
            boolean leftDepends = dependsOnScore(code, sum.left());
            if (leftDepends == dependsOnScore(code, sum.right())) {
                return Optional.empty();
            }
            addends.addFirst(leftDepends ? sum.right() : sum.left());
            value = leftDepends ? sum.left() : sum.right();
        }
        boolean isSum = code.op(value) instanceof Op.Score && !addends.isEmpty();
        return isSum && readsInTilesAlone(analyzed, code)
                ? Optional.of(new SumScore(List.copyOf(addends)))
                : Optional.empty();
    }

    /** What is added to the score of a pair. */
    Lowered addend(Evaluator pair) {
        return addends.stream()
                .map(pair::value)
                .reduce((sum, next) -> pair.writer().binary(BinaryOp.ADD, Type.F32, sum, next))
                .orElseThrow();
    }

    private static boolean dependsOnScore(Code code, Value value) {
        return code.varies(value) == Varies.SCORE;
    }

    private static boolean readsInTilesAlone(AnalyzedAttention analyzed, Code code) {
        Optional<Op.Read> brought = PairReads.find(analyzed);
        return code.definitions().stream()
                .filter(definition -> code.varies(definition.value()).compareTo(Varies.COLUMN) >= 0)
                .map(Definition::op)
                .filter(Op.Read.class::isInstance)
                .allMatch(read -> brought.filter(read::equals).isPresent());
    }
}
