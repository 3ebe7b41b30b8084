package dev.attune.compiler.check;

import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Diagnostics;
import dev.attune.compiler.diagnostic.Quote;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.IrBuilder;
import dev.attune.compiler.ir.Normalization;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Value;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a checked attention into SSA. Functions and lets are inlined: each is lowered once per call, and an operation that
 * the body has already is not repeated, so a let that is used twice is one definition. Warns, on the way, of indices that
 * may leave their dimensions and of masks that never change.
 */
final class Lowering {

    /** More operations than this in one variant come from functions that multiply when they are inlined. */
    static final int MAX_DEFINITIONS = 10_000;

    /** Expressions visited; more than the definitions, as those that are shared are visited again. */
    private static final int MAX_VISITS = 20 * MAX_DEFINITIONS;

    /** How deep expressions and inlined calls nest together: what recursion can bear. */
    static final int MAX_DEPTH = 600;

    private final AttentionChecker.Checked attention;
    private final Diagnostics diagnostics;
    private final IrBuilder builder = new IrBuilder();
    private final Ranges ranges = new Ranges();
    private Optional<Value> score = Optional.empty();
    private int visits;
    private int depth;

    Lowering(AttentionChecker.Checked attention, Diagnostics diagnostics) {
        this.attention = attention;
        this.diagnostics = diagnostics;
    }

    private static final class TooLargeException extends RuntimeException {
        private final transient String limit;

        private TooLargeException(String limit) {
            super(limit, null, false, false);
            this.limit = limit;
        }
    }

    /** The variant; empty where it grows too large, which is reported. */
    Optional<Attention> lower() {
        try {
            return Optional.of(attention());
        } catch (TooLargeException tooLarge) {
            diagnostics.report(Diagnostic.of(
                            Code.TOO_MANY_OPERATIONS,
                            attention.name().span(),
                            Quote.of(attention.name().text())
                                    + " grows too large: with its functions inlined it has more than " + tooLarge.limit)
                    .withHint("call functions fewer times, or keep a result with `let`"));
            return Optional.empty();
        }
    }

    private Attention attention() {
        for (Typed.Body step : attention.scores()) {
            score = Optional.of(body(step, Map.of(), "score"));
        }
        Optional<Value> mask = Optional.empty();
        for (AttentionChecker.Mask statement : attention.masks()) {
            Value condition = body(statement.condition(), Map.of(), "mask");
            warnIfConstant(statement, ranges.of(condition));
            mask = Optional.of(mask.map(before -> emit("mask", new Op.Binary(BinaryOp.AND, before, condition)))
                    .orElse(condition));
        }
        Normalization normalization = normalization();
        Value finalScore = currentScore();
        return new Attention(
                attention.signature(), builder.body(), finalScore, mask, normalization, attention.schedules());
    }

    private Normalization normalization() {
        if (attention.weight().isPresent()) {
            return new Normalization.Weight(body(attention.weight().get(), Map.of(), "weight"));
        }
        return new Normalization.Softmax(
                attention.strategy(), attention.sink().map(sink -> lower(sink, Map.of(), "sink")));
    }

    private Value body(Typed.Body body, Map<String, Value> arguments, String name) {
        if (body.lets().isEmpty()) {
            return lower(body.value(), arguments, name);
        }
        Map<String, Value> locals = new HashMap<>(arguments);
        for (Typed.Let let : body.lets()) {
            locals.put(let.name(), lower(let.value(), locals, let.name()));
        }
        return lower(body.value(), locals, name);
    }

    private Value lower(Typed expression, Map<String, Value> locals) {
        return lower(expression, locals, "");
    }

    /**
     * The value of an expression.
     *
     * @param name what to call it, where it is a new definition; empty for a name after its operation
     */
    private Value lower(Typed expression, Map<String, Value> locals, String name) {
        if (++visits > MAX_VISITS || builder.body().size() > MAX_DEFINITIONS) {
            throw new TooLargeException(MAX_DEFINITIONS + " operations");
        }
        if (++depth > MAX_DEPTH) {
            throw new TooLargeException(MAX_DEPTH + " operations inside each other");
        }
        Value value = switch (expression) {
            case Typed.Leaf leaf -> emit(leaf.name(), leaf.op());
            case Typed.Local local -> locals.get(local.name());
            case Typed.CurrentScore _ -> currentScore();
            case Typed.Unary unary -> emit(name, new Op.Unary(unary.operation(), lower(unary.operand(), locals)));
            case Typed.Binary binary ->
                emit(
                        name,
                        new Op.Binary(binary.operation(), lower(binary.left(), locals), lower(binary.right(), locals)));
            case Typed.Compare compare ->
                emit(
                        name,
                        new Op.Compare(
                                compare.predicate(), lower(compare.left(), locals), lower(compare.right(), locals)));
            case Typed.Select select ->
                emit(
                        name,
                        new Op.Select(
                                lower(select.condition(), locals),
                                lower(select.whenTrue(), locals),
                                lower(select.whenFalse(), locals)));
            case Typed.Convert convert -> emit(name, new Op.Convert(convert.type(), lower(convert.operand(), locals)));
            case Typed.Read read -> read(read, locals, name);
            case Typed.Call call -> call(call, locals, name);
        };
        depth--;
        return value;
    }

    private Value call(Typed.Call call, Map<String, Value> locals, String name) {
        Map<String, Value> arguments = new HashMap<>();
        for (int i = 0; i < call.arguments().size(); i++) {
            String parameter =
                    call.function().declaration().parameters().get(i).name().text();
            arguments.put(parameter, lower(call.arguments().get(i), locals));
        }
        return body(
                call.function().body().orElseThrow(),
                arguments,
                name.isEmpty() ? call.function().name() : name);
    }

    private Value read(Typed.Read read, Map<String, Value> locals, String name) {
        List<Value> indices = new ArrayList<>();
        for (int i = 0; i < read.indices().size(); i++) {
            Value index = lower(read.indices().get(i), locals);
            indices.add(index);
            warnIfOutside(read, i, ranges.of(index));
        }
        return emit(name, new Op.Read(read.tensor().name(), read.element(), indices));
    }

    private Value currentScore() {
        return score.orElseGet(() -> emit("", new Op.Score()));
    }

    private Value emit(String name, Op op) {
        Value value = name.isEmpty() ? builder.share(op) : builder.share(name, op);
        ranges.note(value, op);
        return value;
    }

    private void warnIfOutside(Typed.Read read, int position, Range range) {
        Dimension dimension = read.tensor().dimensions().get(position).orElseThrow();
        String length = switch (dimension) {
            case Dimension.CallLength call -> call.name();
            case Dimension.FreshLength fresh -> fresh.name();
            case Dimension.FixedLength fixed -> Integer.toString(fixed.length());
        };
        boolean inside = dimension instanceof Dimension.FixedLength fixed
                ? range.isIndexOf(fixed.length())
                : range.isIndexOf(length);
        if (inside) {
            return;
        }
        var span = read.indices().get(position).span();
        String text = Types.text(span).orElse("x");
        diagnostics.report(Diagnostic.of(
                        Code.INDEX_MAY_LEAVE_DIMENSION,
                        span,
                        "this index may leave dimension `" + length + "` of "
                                + Quote.of(read.tensor().name()))
                .withHint("a read clamps it; to say so, write `" + clamped(text, length, dimension, range) + "`"));
    }

    private static String clamped(String text, String length, Dimension dimension, Range range) {
        String last = dimension instanceof Dimension.FixedLength fixed
                ? Integer.toString(fixed.length() - 1)
                : length + " - 1";
        return range.low() >= 0 ? "min(" + text + ", " + last + ")" : "clamp(" + text + ", 0, " + last + ")";
    }

    private void warnIfConstant(AttentionChecker.Mask statement, Range range) {
        if (range.low() != range.high()) {
            return;
        }
        String message = range.isExactly(1)
                ? "this mask is always true, so it rules nothing out"
                : "this mask is always false, so no query attends to any key";
        diagnostics.report(Diagnostic.of(Code.CONSTANT_MASK, statement.span(), message));
    }
}
