package dev.attune.compiler.testing;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.IrBuilder;
import dev.attune.compiler.ir.Normalization;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.Value;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.runtime.kernel.VariantSignature.ScalarType;
import dev.attune.runtime.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Collects the parts of a variant and makes both its source text and the IR that the text means. */
final class VariantBuilder {

    private record Let(String name, Expr value) {}

    private record Constant(String name, int value) {}

    private record Mask(List<Let> lets, Expr result) {}

    private final String name;
    private final RandomGenerator style;
    private final List<ScalarParameter> parameters = new ArrayList<>();
    private final List<CapturedTensor> tensors = new ArrayList<>();
    private final Map<String, Content> contents = new LinkedHashMap<>();
    private final List<Constant> constants = new ArrayList<>();
    private final SequencedMap<String, String> functions = new LinkedHashMap<>();
    private final List<Expr> scores = new ArrayList<>();
    private final List<Mask> masks = new ArrayList<>();
    private final List<Let> pendingLets = new ArrayList<>();
    private Normalization.Strategy strategy = Normalization.Strategy.ONLINE;
    private Optional<Expr> sink = Optional.empty();
    private Optional<Expr> weight = Optional.empty();

    /**
     * An empty variant.
     *
     * @param style draws how things are spelled, which changes nothing in what they mean
     */
    VariantBuilder(String name, RandomGenerator style) {
        this.name = name;
        this.style = style;
    }

    /** A whole number: written as it is, or as a constant of the variant. */
    Expr constant(int value) {
        if (style.nextInt(8) != 0) {
            return Expr.i32(value);
        }
        String fresh = "c" + constants.size();
        constants.add(new Constant(fresh, value));
        return Expr.i32(value).spelled(fresh);
    }

    /** A function of some arguments: written out, or as a helper and its call. */
    Expr function(String stem, UnaryOperator<Expr> body, Expr argument) {
        return function(stem, arguments -> body.apply(arguments.getFirst()), List.of(argument));
    }

    /** A function of some arguments: written out, or as a helper and its call. */
    Expr function(String stem, BinaryOperator<Expr> body, Expr first, Expr second) {
        return function(stem, arguments -> body.apply(arguments.get(0), arguments.get(1)), List.of(first, second));
    }

    private Expr function(String stem, Function<List<Expr>, Expr> body, List<Expr> arguments) {
        Expr inlined = body.apply(arguments);
        if (style.nextInt(2) != 0) {
            return inlined;
        }
        List<Expr> parameters = new ArrayList<>();
        List<String> declared = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            Expr parameter = Expr.local("p" + i, arguments.get(i).type());
            parameters.add(parameter);
            declared.add(parameter.text() + ": " + parameter.type());
        }
        String signature = "(" + String.join(", ", declared) + "): " + inlined.type() + " = "
                + body.apply(parameters).text();
        // one helper serves all its calls
        String helper = functions.computeIfAbsent(stem + signature, _ -> stem + functions.size());
        return inlined.spelled(helper + arguments.stream().map(Expr::text).collect(Collectors.joining(", ", "(", ")")));
    }

    /** Declares a launch parameter under a fresh name. */
    Expr parameter(String stem, ScalarType type, double defaultValue, Content content) {
        String fresh = stem + parameters.size();
        parameters.add(new ScalarParameter(fresh, type, defaultValue, ""));
        contents.put(fresh, content);
        return Expr.parameter(fresh, Type.valueOf(type.name()));
    }

    /** Declares a captured tensor under a fresh name; a dimension is a length name, a number or a fresh name. */
    CapturedTensor tensor(String stem, DType dtype, Content content, String... dimensions) {
        String fresh = stem + tensors.size();
        var tensor = new CapturedTensor(
                fresh,
                dtype,
                Arrays.stream(dimensions).map(VariantBuilder::dimension).toList(),
                "");
        tensors.add(tensor);
        contents.put(fresh, content);
        return tensor;
    }

    private static Dimension dimension(String text) {
        if (Character.isDigit(text.charAt(0))) {
            return new Dimension.FixedLength(Integer.parseInt(text));
        }
        return dev.attune.compiler.ir.CallLengths.contains(text)
                ? new Dimension.CallLength(text)
                : new Dimension.FreshLength(text);
    }

    /** Binds a local name for the next mask. */
    Expr let(Expr value) {
        String fresh = "v" + masks.size() + "_" + pendingLets.size();
        pendingLets.add(new Let(fresh, value));
        return Expr.local(fresh, value.type());
    }

    void mask(Expr mask) {
        masks.add(new Mask(List.copyOf(pendingLets), mask));
        pendingLets.clear();
    }

    void score(Expr step) {
        scores.add(step);
    }

    void softmax(Normalization.Strategy newStrategy, Optional<Expr> newSink) {
        strategy = newStrategy;
        sink = newSink;
    }

    void weight(Expr newWeight) {
        weight = Optional.of(newWeight);
    }

    RandomVariant build(long seed) {
        return new RandomVariant(seed, source(), attention(), contents);
    }

    private String source() {
        var text = new StringBuilder();
        functions.forEach((stemAndSignature, helper) -> text.append("fn ")
                .append(helper)
                .append(stemAndSignature.substring(stemAndSignature.indexOf('(')))
                .append("\n\n"));
        text.append("attention ").append(name).append(" {\n");
        constants.forEach(constant -> text.append("    const ")
                .append(constant.name())
                .append(": i32 = ")
                .append(Expr.i32(constant.value()).text())
                .append('\n'));
        for (ScalarParameter parameter : parameters) {
            String value = switch (parameter.type()) {
                case I32 -> Expr.i32((int) parameter.defaultValue()).text();
                case F32 -> Expr.f32(parameter.defaultValue()).text();
                case BOOL -> Expr.bool(parameter.defaultValue() != 0).text();
            };
            text.append("    param %s: %s = %s%n"
                    .formatted(parameter.name(), Type.valueOf(parameter.type().name()), value));
        }
        for (CapturedTensor tensor : tensors) {
            var dimensions =
                    tensor.dimensions().stream().map(VariantBuilder::text).toList();
            text.append(
                    "    tensor %s: %s[%s]%n".formatted(tensor.name(), tensor.dtype(), String.join(", ", dimensions)));
        }
        scores.forEach(step -> text.append("    score = ").append(step.text()).append('\n'));
        for (Mask mask : masks) {
            if (mask.lets().isEmpty()) {
                text.append("    mask ").append(mask.result().text()).append('\n');
            } else {
                text.append("    mask {\n");
                mask.lets()
                        .forEach(let -> text.append("        let %s = %s%n"
                                .formatted(let.name(), let.value().text())));
                text.append("        ").append(mask.result().text()).append("\n    }\n");
            }
        }
        weight.ifPresentOrElse(
                value -> text.append("    weight = ").append(value.text()).append('\n'), () -> {
                    String arguments =
                            sink.map(value -> "(sink = " + value.text() + ")").orElse("");
                    text.append("    softmax ")
                            .append(strategy.name().toLowerCase(java.util.Locale.ROOT))
                            .append(arguments)
                            .append('\n');
                });
        return text.append("}\n").toString();
    }

    private static String text(Dimension dimension) {
        return switch (dimension) {
            case Dimension.CallLength length -> length.name();
            case Dimension.FreshLength length -> length.name();
            case Dimension.FixedLength length -> Integer.toString(length.length());
        };
    }

    private Attention attention() {
        var builder = new IrBuilder();
        var locals = new HashMap<String, Value>();
        Value score = builder.score();
        for (Expr step : scores) {
            score = step.lower(new Expr.Scope(builder, score, locals));
        }
        var scope = new Expr.Scope(builder, score, locals);
        Optional<Value> conjunction = Optional.empty();
        for (Mask mask : masks) {
            mask.lets().forEach(let -> locals.put(let.name(), let.value().lower(scope)));
            Value value = mask.result().lower(scope);
            conjunction = Optional.of(
                    conjunction.map(others -> builder.and(others, value)).orElse(value));
        }
        Normalization normalization = weight.<Normalization>map(value -> new Normalization.Weight(value.lower(scope)))
                .orElseGet(() -> new Normalization.Softmax(strategy, sink.map(value -> value.lower(scope))));
        var signature = new VariantSignature(name, "", parameters, tensors, weight.isEmpty());
        return new Attention(signature, builder.body(), score, conjunction, normalization, List.of());
    }
}
