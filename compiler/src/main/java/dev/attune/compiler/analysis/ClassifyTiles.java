package dev.attune.compiler.analysis;

import dev.attune.compiler.analysis.Extent.Real;
import dev.attune.compiler.analysis.Extent.Truth;
import dev.attune.compiler.analysis.Extent.Whole;
import dev.attune.compiler.analysis.MaskPlan.Summary;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Turns a mask into code that classifies a tile by interval arithmetic: positions range over the tile, row and column values
 * that are read from tensors over their summaries, and what is the same for the whole head stands for itself.
 */
final class ClassifyTiles {

    /** The code: whether some pair may be attended, and whether all are. */
    record Result(List<Summary> summaries, List<Definition> body, Value any, Value all) {}

    private final TileCode code;
    private final Map<Value, Varies> varies;
    private final FindRanges ranges;
    private final TileInformation information;
    private final WholeExtents wholes;
    private final RealExtents reals;
    private final CompareExtents comparisons;
    private final BlockReads blocks;
    private final Map<Value, Extent> extents = new HashMap<>();
    private final List<Summary> summaries = new ArrayList<>();

    ClassifyTiles(TileCode code, Map<Value, Varies> varies, FindRanges ranges, TileInformation information) {
        this.code = code;
        this.varies = varies;
        this.ranges = ranges;
        this.information = information;
        this.wholes = new WholeExtents(code);
        this.reals = new RealExtents(code);
        comparisons = new CompareExtents(code);
        this.blocks = new BlockReads(code, information);
    }

    Result of(Value mask) {
        Truth truth = truth(mask);
        return new Result(
                List.copyOf(summaries), code.live(List.of(truth.may(), truth.must())), truth.may(), truth.must());
    }

    private Extent extent(Value value) {
        Extent known = extents.get(value);
        if (known == null) {
            known = compute(value);
            extents.put(value, known);
        }
        return known;
    }

    private Whole whole(Value value) {
        return (Whole) extent(value);
    }

    private Real real(Value value) {
        return (Real) extent(value);
    }

    private Truth truth(Value value) {
        return (Truth) extent(value);
    }

    private Extent compute(Value value) {
        if (varies.get(value).compareTo(Varies.HEAD) <= 0) {
            return point(value);
        }
        if (information.needsSummary(value)) {
            return summary(value);
        }
        Op op = code.variantOp(value);
        return switch (value.type()) {
            case BOOL -> truth(value, op);
            case I32 -> {
                Whole exact = whole(value, op);
                yield ranges.mayWrap(value) ? wholes.wrapped(exact) : exact;
            }
            case F32 -> real(value, op);
            case I64 -> throw new IllegalArgumentException(value + " is tile code");
        };
    }

    private Extent point(Value value) {
        Value copy = code.copy(value);
        return switch (value.type()) {
            case BOOL -> new Truth(copy, copy);
            case I32, I64 -> wholes.point(code.wide(copy));
            case F32 -> reals.point(copy);
        };
    }

    private Extent summary(Value value) {
        Axis axis = varies.get(value) == Varies.ROW ? Axis.QUERY : Axis.KEY;
        int number = summaries.size();
        summaries.add(new Summary(value, axis));
        Type type = value.type() == Type.F32 ? Type.F32 : Type.I32;
        Value low = code.emit(new Op.TileExtreme(number, type, Op.End.LOW));
        Value high = code.emit(new Op.TileExtreme(number, type, Op.End.HIGH));
        return switch (value.type()) {
            case BOOL -> {
                Value zero = code.emit(new Op.IntConstant(Type.I32, 0));
                yield new Truth(code.compare(Predicate.NE, high, zero), code.compare(Predicate.NE, low, zero));
            }
            case I32, I64 -> new Whole(code.wide(low), code.wide(high));
            case F32 -> reals.between(low, high);
        };
    }

    private Whole whole(Value value, Op op) {
        return switch (op) {
            case Op.Position(Axis axis) ->
                new Whole(
                        code.wide(code.emit(new Op.TileBound(axis, Op.End.LOW))),
                        code.wide(code.emit(new Op.TileBound(axis, Op.End.HIGH))));
            case Op.Unary unary -> wholes.unary(unary.operation(), whole(unary.operand()));
            case Op.Binary binary ->
                wholes.binary(binary.operation(), whole(binary.left()), whole(binary.right()), ranges.of(value));
            case Op.Select select ->
                wholes.select(truth(select.condition()), whole(select.whenTrue()), whole(select.whenFalse()));
            case Op.Convert convert -> reals.toWhole(real(convert.operand()));
            case Op.Read read -> {
                Whole any = wholes.between(ranges.of(value));
                yield blocks.of(value, read, indices(read))
                        .map(found -> wholes.ofFew(found.isComplete(), found.values(), any))
                        .orElse(any);
            }
            case Op.IntConstant _, Op.FloatConstant _, Op.BoolConstant _, Op.Length _, Op.Parameter _ -> unexpected(op);
            case Op.Score _, Op.Compare _, Op.TileBound _, Op.TileExtreme _ -> unexpected(op);
        };
    }

    private Real real(Value value, Op op) {
        return switch (op) {
            case Op.Unary unary -> reals.unary(unary.operation(), real(unary.operand()));
            case Op.Binary binary -> reals.binary(binary.operation(), real(binary.left()), real(binary.right()));
            case Op.Select select ->
                reals.select(truth(select.condition()), real(select.whenTrue()), real(select.whenFalse()));
            case Op.Convert convert -> {
                Whole operand = whole(convert.operand());
                yield reals.fromWhole(operand.low(), operand.high());
            }
            case Op.Read read ->
                blocks.of(value, read, indices(read))
                        .map(found -> reals.ofFew(found.isComplete(), found.values()))
                        .orElseGet(reals::unknown);
            case Op.IntConstant _, Op.FloatConstant _, Op.BoolConstant _, Op.Length _, Op.Parameter _ -> unexpected(op);
            case Op.Position _, Op.Score _, Op.Compare _, Op.TileBound _, Op.TileExtreme _ -> unexpected(op);
        };
    }

    private Truth truth(Value value, Op op) {
        return switch (op) {
            case Op.Unary unary -> not(truth(unary.operand()));
            case Op.Binary(BinaryOp operation, Value left, Value right) ->
                operation == BinaryOp.AND
                        ? and(truth(left), truth(right))
                        : not(and(not(truth(left)), not(truth(right))));
            case Op.Compare(Predicate predicate, Value left, Value right) -> compare(predicate, left, right);
            case Op.Select select -> {
                Truth condition = truth(select.condition());
                Truth x = truth(select.whenTrue());
                Truth y = truth(select.whenFalse());
                Truth either = or(and(condition, x), and(not(condition), y));
                yield new Truth(either.may(), code.or(either.must(), code.and(x.must(), y.must())));
            }
            case Op.Read read ->
                blocks.of(value, read, indices(read))
                        .map(found -> ofFew(found.isComplete(), found.values()))
                        .orElseGet(() -> new Truth(code.bool(true), code.bool(false)));
            case Op.IntConstant _, Op.FloatConstant _, Op.BoolConstant _, Op.Length _, Op.Parameter _ -> unexpected(op);
            case Op.Position _, Op.Score _, Op.Convert _, Op.TileBound _, Op.TileExtreme _ -> unexpected(op);
        };
    }

    private List<Whole> indices(Op.Read read) {
        return read.indices().stream().map(this::whole).toList();
    }

    private Truth ofFew(Value isComplete, List<Value> values) {
        Value some = values.stream().reduce(code::or).orElseThrow();
        Value every = values.stream().reduce(code::and).orElseThrow();
        return new Truth(code.or(code.not(isComplete), some), code.and(isComplete, every));
    }

    private Truth compare(Predicate predicate, Value left, Value right) {
        return switch (left.type()) {
            case I32, I64 -> {
                Optional<Boolean> always = ranges.decide(predicate, left, right);
                if (always.isPresent()) {
                    Value holds = code.bool(always.get());
                    yield new Truth(holds, holds);
                }
                yield comparisons.compare(predicate, whole(left), whole(right));
            }
            case F32 -> comparisons.compare(predicate, real(left), real(right));
            case BOOL -> {
                Truth x = truth(left);
                Truth y = truth(right);
                Truth equal = or(and(x, y), and(not(x), not(y)));
                yield predicate == Predicate.EQ ? equal : not(equal);
            }
        };
    }

    private Truth not(Truth x) {
        return new Truth(code.not(x.must()), code.not(x.may()));
    }

    private Truth and(Truth x, Truth y) {
        return new Truth(code.and(x.may(), y.may()), code.and(x.must(), y.must()));
    }

    private Truth or(Truth x, Truth y) {
        return new Truth(code.or(x.may(), y.may()), code.or(x.must(), y.must()));
    }

    private static <T> T unexpected(Op op) {
        throw new IllegalArgumentException(op.mnemonic() + " has no such extent");
    }

    /** Drops summaries that the code does not read, and numbers the rest anew. */
    static Result withoutUnusedSummaries(Result result) {
        List<Integer> used = result.body().stream()
                .filter(definition -> definition.op() instanceof Op.TileExtreme)
                .map(definition -> ((Op.TileExtreme) definition.op()).summary())
                .distinct()
                .sorted()
                .toList();
        List<Definition> body = result.body().stream()
                .map(definition -> definition.op() instanceof Op.TileExtreme(int summary, Type type, Op.End end)
                        ? new Definition(definition.value(), new Op.TileExtreme(used.indexOf(summary), type, end))
                        : definition)
                .toList();
        return new Result(
                IntStream.range(0, used.size())
                        .mapToObj(i -> result.summaries().get(used.get(i)))
                        .toList(),
                body,
                result.any(),
                result.all());
    }
}
