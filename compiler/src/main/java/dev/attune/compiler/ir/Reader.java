package dev.attune.compiler.ir;

import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.runtime.kernel.VariantSignature.ScalarType;
import dev.attune.runtime.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what {@link Printer} writes: {@code read(print(attention))} equals {@code attention}. */
public final class Reader {

    private final List<String> lines;
    private final Map<String, ScalarParameter> parameters = new LinkedHashMap<>();
    private final Map<String, CapturedTensor> tensors = new LinkedHashMap<>();
    private final OpReader ops = new OpReader(tensors);
    private final List<Definition> body = new ArrayList<>();
    private final List<ScheduleSpace> schedules = new ArrayList<>();
    private Optional<Value> score = Optional.empty();
    private Optional<Value> mask = Optional.empty();
    private Optional<Normalization> normalization = Optional.empty();
    private int next;

    private Reader(String text) {
        this.lines = text.lines().toList();
    }

    /**
     * Reads one variant and verifies it.
     *
     * @throws IrSyntaxException where the text is not a dump
     * @throws InvalidIrException where it is a dump of IR that breaks an invariant
     */
    public static Attention read(String text) {
        Attention attention = new Reader(text).attention();
        Verifier.verify(attention);
        return attention;
    }

    private Attention attention() {
        String doc = doc();
        TokenLine header = line("'attention'");
        header.expect("attention");
        String name = header.next("a name");
        header.expect("{");
        header.expectEnd();
        while (true) {
            String statementDoc = doc();
            TokenLine line = line("'}'");
            if (line.accept("}")) {
                line.expectEnd();
                break;
            }
            statement(line, statementDoc);
        }
        skipBlankLines();
        if (next < lines.size()) {
            throw new TokenLine(lines.get(next), next + 1).error("expected the text to end after '}'");
        }
        var signature = new VariantSignature(
                name,
                doc,
                List.copyOf(parameters.values()),
                List.copyOf(tensors.values()),
                required(normalization, "softmax or weight") instanceof Normalization.Softmax);
        return new Attention(
                signature, body, required(score, "score"), mask, required(normalization, "softmax"), schedules);
    }

    private void statement(TokenLine line, String doc) {
        if (line.peek().startsWith("%")) {
            body.add(ops.definition(line));
            return;
        }
        IrSyntaxException unknown =
                line.error("expected a definition, a declaration or a root, not '" + line.peek() + "'");
        String keyword = line.next("a statement");
        switch (keyword) {
            case "param" -> parameter(line, doc);
            case "tensor" -> tensor(line, doc);
            case "score" -> score = once(score, ops.value(line), unknown);
            case "mask" -> mask = once(mask, ops.value(line), unknown);
            case "softmax" -> normalization = once(normalization, softmax(line), unknown);
            case "weight" -> normalization = once(normalization, new Normalization.Weight(ops.value(line)), unknown);
            case "schedule" -> schedules.add(schedule(line));
            default -> throw unknown;
        }
        line.expectEnd();
    }

    private void parameter(TokenLine line, String doc) {
        String name = line.next("a name");
        line.expect(":");
        IrSyntaxException noType = line.error("no parameter is of type '" + line.peek() + "'");
        String type = line.next("a type");
        line.expect("=");
        IrSyntaxException wrong = line.error("'" + line.peek() + "' is no " + type);
        String text = line.next("a value");
        try {
            ScalarParameter parameter = switch (type) {
                case "i32" -> new ScalarParameter(name, ScalarType.I32, Integer.parseInt(text), doc);
                case "f32" -> new ScalarParameter(name, ScalarType.F32, Float.parseFloat(text), doc);
                case "bool" -> new ScalarParameter(name, ScalarType.BOOL, OpReader.bool(text, wrong) ? 1 : 0, doc);
                default -> throw noType;
            };
            if (parameters.putIfAbsent(name, parameter) != null) {
                throw line.error("parameter '" + name + "' is declared twice");
            }
        } catch (NumberFormatException e) {
            throw wrong;
        }
    }

    private void tensor(TokenLine line, String doc) {
        String name = line.next("a name");
        line.expect(":");
        IrSyntaxException noType = line.error("no tensor element is of type '" + line.peek() + "'");
        DType dtype = DType.named(line.next("a dtype")).orElseThrow(() -> noType);
        line.expect("[");
        var dimensions = new ArrayList<Dimension>();
        do {
            dimensions.add(dimension(line));
        } while (line.accept(","));
        line.expect("]");
        if (tensors.putIfAbsent(name, new CapturedTensor(name, dtype, dimensions, doc)) != null) {
            throw line.error("tensor '" + name + "' is declared twice");
        }
    }

    private static Dimension dimension(TokenLine line) {
        IrSyntaxException wrong = line.error("'" + line.peek() + "' is no dimension");
        String text = line.next("a dimension");
        if (text.matches("[0-9]+")) {
            try {
                return new Dimension.FixedLength(Integer.parseInt(text));
            } catch (NumberFormatException e) {
                throw wrong;
            }
        }
        if (!text.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw wrong;
        }
        return CallLengths.contains(text) ? new Dimension.CallLength(text) : new Dimension.FreshLength(text);
    }

    private Normalization softmax(TokenLine line) {
        IrSyntaxException unknown = line.error("no softmax strategy is called '" + line.peek() + "'");
        String text = line.next("a strategy");
        for (Normalization.Strategy strategy : Normalization.Strategy.values()) {
            if (Printer.spelling(strategy).equals(text)) {
                Optional<Value> sink = line.accept("sink") ? Optional.of(ops.value(line)) : Optional.empty();
                return new Normalization.Softmax(strategy, sink);
            }
        }
        throw unknown;
    }

    private static ScheduleSpace schedule(TokenLine line) {
        IrSyntaxException refused = line.error("");
        String target = line.next("a target");
        line.expect("{");
        var knobs = new LinkedHashMap<String, List<Integer>>();
        while (!line.accept("}")) {
            if (!knobs.isEmpty()) {
                line.expect(",");
            }
            String knob = line.next("a knob");
            line.expect("=");
            var points = new ArrayList<Integer>();
            do {
                IrSyntaxException wrong = line.error("'" + line.peek() + "' is no point of " + knob);
                try {
                    points.add(Integer.parseInt(line.next("a point")));
                } catch (NumberFormatException e) {
                    throw wrong;
                }
            } while (line.accept("|"));
            knobs.put(knob, points);
        }
        try {
            return new ScheduleSpace(target, knobs);
        } catch (IllegalArgumentException e) {
            throw new IrSyntaxException(refused.line(), refused.column(), e.getMessage());
        }
    }

    /** The doc comment lines that stand here, without their slashes; empty where there are none. */
    private String doc() {
        skipBlankLines();
        var doc = new ArrayList<String>();
        while (next < lines.size() && lines.get(next).stripLeading().startsWith("///")) {
            String text = lines.get(next).stripLeading().substring(3);
            doc.add(text.startsWith(" ") ? text.substring(1) : text);
            next++;
        }
        skipBlankLines();
        return String.join("\n", doc);
    }

    private TokenLine line(String expected) {
        skipBlankLines();
        if (next == lines.size()) {
            throw new IrSyntaxException(lines.size() + 1, 1, "expected " + expected + " but the text ends");
        }
        return new TokenLine(lines.get(next), ++next);
    }

    private void skipBlankLines() {
        while (next < lines.size() && lines.get(next).isBlank()) {
            next++;
        }
    }

    private static <T> Optional<T> once(Optional<T> known, T value, IrSyntaxException at) {
        if (known.isPresent()) {
            throw new IrSyntaxException(at.line(), at.column(), "the root is given twice");
        }
        return Optional.of(value);
    }

    private <T> T required(Optional<T> root, String name) {
        return root.orElseThrow(() -> new IrSyntaxException(next, 1, "the variant has no " + name));
    }
}
