package dev.attune.compiler.reference;

import dev.attune.compiler.ir.Arithmetic;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.Value;
import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Evaluates a body in float64 over a run of neighbouring keys. What depends on neither row nor score is evaluated when a head
 * is entered, the rest for each row; what does not vary by key is evaluated once for all keys.
 *
 * <p>Not thread-safe: one per thread.
 */
final class BodyEvaluator {

    /** A definition that is wanted, with its operands' and its own values. */
    private record Step(Op op, List<Lanes> operands, Lanes result, boolean perRow) {}

    private final Environment environment;
    private long firstKey;
    private final Map<Value, Lanes> lanes = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private long batch;
    private long head;
    private long query;
    private double[] scores;
    private Optional<Tile> tile = Optional.empty();

    /**
     * Prepares the evaluation.
     *
     * @param wanted values of the body to evaluate; what they do not need is left out
     * @param firstKey the first key of the run
     * @param keys how many keys the run has
     */
    BodyEvaluator(List<Definition> body, Collection<Value> wanted, Environment environment, long firstKey, int keys) {
        this.environment = environment;
        this.firstKey = firstKey;
        Set<Value> live = new HashSet<>(wanted);
        for (Definition definition : body.reversed()) {
            if (live.contains(definition.value())) {
                live.addAll(definition.op().operands());
            }
        }
        Set<Value> byKey = new HashSet<>();
        Set<Value> byRow = new HashSet<>();
        for (Definition definition : body) {
            Op op = definition.op();
            if (op.equals(new Op.Position(Axis.KEY))
                    || op instanceof Op.Score
                    || op.operands().stream().anyMatch(byKey::contains)) {
                byKey.add(definition.value());
            }
            if (op.equals(new Op.Position(Axis.QUERY))
                    || op instanceof Op.Score
                    || op.operands().stream().anyMatch(byRow::contains)) {
                byRow.add(definition.value());
            }
            if (live.contains(definition.value())) {
                var result = new Lanes(op.type(), keys, !byKey.contains(definition.value()));
                lanes.put(definition.value(), result);
                steps.add(new Step(
                        op,
                        op.operands().stream().map(lanes::get).toList(),
                        result,
                        byRow.contains(definition.value())));
            }
        }
    }

    /** Moves the run to other keys; a head must be entered again. */
    void moveTo(long newFirstKey) {
        firstKey = newFirstKey;
    }

    /** Enters a head: evaluates what varies by neither row nor score. */
    void enter(long batch, long head) {
        this.batch = batch;
        this.head = head;
        steps.stream().filter(step -> !step.perRow()).forEach(this::evaluate);
    }

    /**
     * Evaluates a row of the head that was entered.
     *
     * @param scores scaled dot products, one for each key of the run
     */
    void row(long query, double[] scores) {
        this.query = query;
        this.scores = scores;
        for (Step step : steps) {
            if (step.perRow()) {
                evaluate(step);
            }
        }
    }

    /** Evaluates tile code in the head that is named. */
    void tile(long batch, long head, Tile tile) {
        this.tile = Optional.of(tile);
        enter(batch, head);
    }

    /** The values of one of the wanted definitions, valid until the next row. */
    Lanes values(Value value) {
        return lanes.get(value);
    }

    private void evaluate(Step step) {
        Lanes result = step.result();
        int count = result.length();
        switch (step.op()) {
            case Op.IntConstant constant -> result.set(0, constant.value());
            case Op.FloatConstant constant -> result.set(0, (double) constant.value());
            case Op.BoolConstant constant -> result.set(0, constant.value());
            case Op.Position position -> position(position.axis(), result, count);
            case Op.Length length -> result.set(0, Arithmetic.wrap(Type.I32, environment.length(length.name())));
            case Op.Parameter parameter -> parameter(parameter, result);
            case Op.Score _ -> {
                for (int i = 0; i < count; i++) {
                    result.set(i, scores[i]);
                }
            }
            case Op.Unary unary -> unary(unary, step.operands().getFirst(), result, count);
            case Op.Binary binary ->
                binary(binary, step.operands().get(0), step.operands().get(1), result, count);
            case Op.Compare compare ->
                compare(compare, step.operands().get(0), step.operands().get(1), result, count);
            case Op.Select select -> {
                Lanes condition = step.operands().get(0);
                for (int i = 0; i < count; i++) {
                    copy(step.operands().get(condition.bool(i) ? 1 : 2), i, result, select.type());
                }
            }
            case Op.Convert convert -> convert(convert, step.operands().getFirst(), result, count);
            case Op.Read read -> read(read, step.operands(), result, count);
            case Op.TileBound bound -> result.set(0, currentTile().bound(bound.axis(), bound.end()));
            case Op.TileExtreme extreme -> {
                double value = currentTile().extreme(extreme.summary(), extreme.end());
                if (extreme.type() == Type.F32) {
                    result.set(0, value);
                } else {
                    result.set(0, (long) value);
                }
            }
        }
    }

    private Tile currentTile() {
        return tile.orElseThrow(() -> new IllegalStateException("tile code is evaluated for a tile"));
    }

    private void position(Axis axis, Lanes result, int count) {
        switch (axis) {
            case BATCH -> result.set(0, batch);
            case HEAD -> result.set(0, head);
            case KV_HEAD -> result.set(0, head / environment.groupSize());
            case QUERY -> result.set(0, query);
            case KEY -> {
                for (int i = 0; i < count; i++) {
                    result.set(i, firstKey + i);
                }
            }
        }
    }

    private void parameter(Op.Parameter parameter, Lanes result) {
        double value = environment.parameter(parameter.name());
        switch (parameter.type()) {
            case F32 -> result.set(0, value);
            case I32, I64 -> result.set(0, (long) value);
            case BOOL -> result.set(0, value != 0);
        }
    }

    private static void unary(Op.Unary op, Lanes x, Lanes result, int count) {
        for (int i = 0; i < count; i++) {
            switch (op.type()) {
                case BOOL -> result.set(i, !x.bool(i));
                case I32, I64 -> result.set(i, Arithmetic.unary(op.operation(), op.type(), x.integer(i)));
                case F32 -> result.set(i, Arithmetic.unary(op.operation(), x.real(i)));
            }
        }
    }

    private static void binary(Op.Binary op, Lanes x, Lanes y, Lanes result, int count) {
        for (int i = 0; i < count; i++) {
            switch (op.type()) {
                case BOOL -> result.set(i, Arithmetic.binary(op.operation(), x.bool(i), y.bool(i)));
                case I32, I64 ->
                    result.set(i, Arithmetic.binary(op.operation(), op.type(), x.integer(i), y.integer(i)));
                case F32 -> result.set(i, Arithmetic.binary(op.operation(), x.real(i), y.real(i)));
            }
        }
    }

    private static void compare(Op.Compare op, Lanes x, Lanes y, Lanes result, int count) {
        boolean reals = op.left().type() == Type.F32;
        for (int i = 0; i < count; i++) {
            result.set(
                    i,
                    reals
                            ? Arithmetic.compare(op.predicate(), x.real(i), y.real(i))
                            : Arithmetic.compare(op.predicate(), x.integer(i), y.integer(i)));
        }
    }

    private static void copy(Lanes from, int lane, Lanes result, Type type) {
        if (type == Type.F32) {
            result.set(lane, from.real(lane));
        } else {
            result.set(lane, from.integer(lane));
        }
    }

    private static void convert(Op.Convert op, Lanes x, Lanes result, int count) {
        boolean fromReal = op.operand().type() == Type.F32;
        for (int i = 0; i < count; i++) {
            if (op.type() == Type.F32) {
                result.set(i, (double) x.integer(i));
            } else if (fromReal) {
                result.set(i, Arithmetic.truncate(x.real(i)));
            } else {
                result.set(i, Arithmetic.wrap(op.type(), x.integer(i)));
            }
        }
    }

    private void read(Op.Read op, List<Lanes> indices, Lanes result, int count) {
        Tensor tensor = environment.tensor(op.tensor());
        long[] shape = tensor.shape();
        long[] strides = tensor.strides();
        if (tensor.elements() == 0) {
            // There is nothing to clamp to; only a call without keys or rows gets here, where the value is of no
            // account.
            return;
        }
        for (int i = 0; i < count; i++) {
            long offset = 0;
            for (int d = 0; d < shape.length; d++) {
                offset += Math.clamp(indices.get(d).integer(i), 0, shape[d] - 1) * strides[d];
            }
            double element = Elements.get(tensor.dtype(), tensor.memory(), offset);
            switch (op.type()) {
                case F32 -> result.set(i, element);
                case I32, I64 -> result.set(i, (long) element);
                case BOOL -> result.set(i, element != 0);
            }
        }
    }
}
