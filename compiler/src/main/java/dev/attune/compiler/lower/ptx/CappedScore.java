package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.Varies;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.ir.Value;
import dev.attune.compiler.lower.ptx.Lowered.Real;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A score of the form {@code a * tanh(b * score)}, such as Gemma 2's {@code cap * tanh(score / cap)}, with factors that are the same
 * for a head. What else a variant does to its score, a slope or a bias say, makes it something else.
 *
 * @param outer factors on the tanh
 * @param inner factors on its argument, besides the scale
 */
record CappedScore(List<Factor> outer, List<Factor> inner) {

    /** A factor, or a divisor. */
    record Factor(Value value, boolean divides) {}

    /** The variant's score as a soft cap, if it is one. */
    static Optional<CappedScore> find(AnalyzedAttention analyzed) {
        List<Value> roots = Roots.ofElements(analyzed);
        Code code = Code.of(analyzed, roots);
        List<Factor> outer = new ArrayList<>();
        Op function = peel(code, roots.getFirst(), outer);
        if (!(function instanceof Op.Unary unary) || unary.operation() != UnaryOp.TANH) {
            return Optional.empty();
        }
        List<Factor> inner = new ArrayList<>();
        return peel(code, unary.operand(), inner) instanceof Op.Score
                ? Optional.of(new CappedScore(outer, inner))
                : Optional.empty();
    }

    /** Takes a value's factors off, as long as there are any; returns what is left. */
    private static Op peel(Code code, Value value, List<Factor> factors) {
        Op op = code.op(value);
        while (op instanceof Op.Binary binary) {
            Optional<Value> rest = peelOne(code, binary, factors);
            if (rest.isEmpty()) {
                break;
            }
            op = code.op(rest.get());
        }
        return op;
    }

    private static Optional<Value> peelOne(Code code, Op.Binary binary, List<Factor> factors) {
        boolean product = binary.operation() == BinaryOp.MUL;
        boolean quotient = binary.operation() == BinaryOp.DIV;
        if ((product || quotient) && isSteady(code, binary.right())) {
            factors.add(new Factor(binary.right(), quotient));
            return Optional.of(binary.left());
        }
        if (product && isSteady(code, binary.left())) {
            factors.add(new Factor(binary.left(), false));
            return Optional.of(binary.right());
        }
        return Optional.empty();
    }

    private static boolean isSteady(Code code, Value value) {
        return code.varies(value).compareTo(Varies.HEAD) <= 0;
    }

    /** The product of some factors with a number. */
    static Lowered product(Evaluator head, Lowered number, List<Factor> factors) {
        Lowered product = number;
        for (Factor factor : factors) {
            Lowered value = head.value(factor.value());
            product = !factor.divides() && product.equals(new Real(1))
                    ? value
                    : head.writer()
                            .binary(
                                    factor.divides() ? BinaryOp.DIV : BinaryOp.MUL,
                                    factor.value().type(),
                                    product,
                                    value);
        }
        return product;
    }
}
