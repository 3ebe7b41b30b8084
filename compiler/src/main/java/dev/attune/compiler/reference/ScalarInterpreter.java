package dev.attune.compiler.reference;

import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Value;
import java.util.Collection;
import java.util.List;

/**
 * Evaluates a body for one (batch, head, query, key) at a time, or tile code for one tile at a time, exactly as the package
 * page of {@code compiler.ir} says. Not thread-safe.
 */
public final class ScalarInterpreter {

    private final BodyEvaluator evaluator;
    private final double[] scores = new double[1];

    /**
     * Prepares the evaluation.
     *
     * @param wanted the values that will be asked for
     */
    public ScalarInterpreter(List<Definition> body, Collection<Value> wanted, Environment environment) {
        this.evaluator = new BodyEvaluator(body, wanted, environment, 0, 1);
    }

    /**
     * Evaluates the body for a pair.
     *
     * @param score the scaled dot product
     */
    public void evaluate(long batch, long head, long query, long key, double score) {
        scores[0] = score;
        evaluator.moveTo(key);
        evaluator.enter(batch, head);
        evaluator.row(query, scores);
    }

    /** Evaluates tile code for a tile. */
    public void evaluate(long batch, long head, Tile tile) {
        evaluator.tile(batch, head, tile);
    }

    /** A bool of the last evaluation. */
    public boolean bool(Value value) {
        return evaluator.values(value).bool(0);
    }

    /** An i32 or i64 of the last evaluation. */
    public long integer(Value value) {
        return evaluator.values(value).integer(0);
    }

    /** An f32 of the last evaluation, in float64. */
    public double real(Value value) {
        return evaluator.values(value).real(0);
    }
}
