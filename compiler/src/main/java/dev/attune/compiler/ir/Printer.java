package dev.attune.compiler.ir;

import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Writes IR as text that {@link Reader} reads back exactly:
 *
 * <pre>
 * /// Causal attention over the last `window` keys.
 * attention SlidingWindow {
 *     param window: i32 = 4096
 *
 *     %q_idx: i32 = position q_idx
 *     %kv_idx: i32 = position kv_idx
 *     %distance: i32 = sub %q_idx, %kv_idx
 *     %window: i32 = param window
 *     %lt: bool = lt %distance, %window
 *     %score: f32 = score
 *
 *     score %score
 *     mask %lt
 *     softmax online
 * }
 * </pre>
 */
public final class Printer {

    private static final String INDENT = "    ";

    private Printer() {}

    /** The whole variant. */
    public static String print(Attention attention) {
        var text = new StringBuilder();
        appendDoc(text, "", attention.signature().doc());
        text.append("attention ").append(attention.name()).append(" {\n");
        for (ScalarParameter parameter : attention.signature().parameters()) {
            appendDoc(text, INDENT, parameter.doc());
            text.append(INDENT).append(print(parameter)).append('\n');
        }
        for (CapturedTensor tensor : attention.signature().tensors()) {
            appendDoc(text, INDENT, tensor.doc());
            text.append(INDENT).append(print(tensor)).append('\n');
        }
        if (!attention.signature().parameters().isEmpty()
                || !attention.signature().tensors().isEmpty()) {
            text.append('\n');
        }
        text.append(print(attention.body(), INDENT)).append('\n');
        text.append(INDENT).append("score ").append(attention.score()).append('\n');
        attention
                .mask()
                .ifPresent(
                        mask -> text.append(INDENT).append("mask ").append(mask).append('\n'));
        text.append(INDENT).append(print(attention.normalization())).append('\n');
        for (ScheduleSpace schedule : attention.schedules()) {
            text.append('\n').append(INDENT).append(print(schedule)).append('\n');
        }
        return text.append("}\n").toString();
    }

    /** Definitions, one a line. */
    public static String print(List<Definition> body, String indent) {
        return body.stream()
                .map(definition -> indent + print(definition) + "\n")
                .collect(Collectors.joining());
    }

    /** {@code %distance: i32 = sub %q_idx, %kv_idx}. */
    public static String print(Definition definition) {
        return definition.value() + ": " + definition.value().type() + " = " + print(definition.op());
    }

    /** {@code sub %q_idx, %kv_idx}. */
    public static String print(Op op) {
        String arguments = switch (op) {
            case Op.IntConstant constant -> Long.toString(constant.value());
            case Op.FloatConstant constant -> Float.toString(constant.value());
            case Op.BoolConstant constant -> Boolean.toString(constant.value());
            case Op.Position position -> position.axis().spelling();
            case Op.Length length -> length.name();
            case Op.Parameter parameter -> parameter.name();
            case Op.Score _ -> "";
            case Op.Read read -> read.tensor() + "[" + list(read.indices()) + "]";
            case Op.TileBound bound -> bound.axis().spelling() + "." + spelling(bound.end());
            case Op.TileExtreme extreme -> extreme.summary() + "." + spelling(extreme.end());
            case Op.Unary _, Op.Binary _, Op.Compare _, Op.Select _, Op.Convert _ -> list(op.operands());
        };
        return arguments.isEmpty() ? op.mnemonic() : op.mnemonic() + " " + arguments;
    }

    static String spelling(Op.End end) {
        return end.name().toLowerCase(Locale.ROOT);
    }

    static String spelling(Normalization.Strategy strategy) {
        return strategy.name().toLowerCase(Locale.ROOT);
    }

    private static String list(List<Value> values) {
        return values.stream().map(Value::toString).collect(Collectors.joining(", "));
    }

    private static void appendDoc(StringBuilder text, String indent, String doc) {
        if (doc.isEmpty()) {
            return;
        }
        for (String line : doc.split("\n", -1)) {
            text.append(indent).append(line.isEmpty() ? "///" : "/// " + line).append('\n');
        }
    }

    private static String print(ScalarParameter parameter) {
        String defaultValue = switch (parameter.type()) {
            case I32 -> Integer.toString((int) parameter.defaultValue());
            case F32 -> Float.toString((float) parameter.defaultValue());
            case BOOL -> Boolean.toString(parameter.defaultValue() != 0);
        };
        return "param " + parameter.name() + ": " + parameter.type().name().toLowerCase(Locale.ROOT) + " = "
                + defaultValue;
    }

    private static String print(CapturedTensor tensor) {
        return "tensor " + tensor.name() + ": " + tensor.dtype()
                + tensor.dimensions().stream().map(Printer::print).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String print(Dimension dimension) {
        return switch (dimension) {
            case Dimension.CallLength length -> length.name();
            case Dimension.FreshLength length -> length.name();
            case Dimension.FixedLength length -> Integer.toString(length.length());
        };
    }

    private static String print(Normalization normalization) {
        return switch (normalization) {
            case Normalization.Softmax softmax ->
                "softmax " + spelling(softmax.strategy())
                        + softmax.sink().map(sink -> " sink " + sink).orElse("");
            case Normalization.Weight weight -> "weight " + weight.weight();
        };
    }

    private static String print(ScheduleSpace schedule) {
        return schedule.knobs().entrySet().stream()
                .map(knob -> knob.getKey() + " = "
                        + knob.getValue().stream().map(String::valueOf).collect(Collectors.joining(" | ")))
                .collect(Collectors.joining(", ", "schedule " + schedule.target() + " { ", " }"));
    }
}
