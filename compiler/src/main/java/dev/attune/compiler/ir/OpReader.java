package dev.attune.compiler.ir;

import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads one definition after another; knows the values that were defined so far. */
final class OpReader {

    private final Map<String, CapturedTensor> tensors;
    private final Map<String, Value> values = new HashMap<>();

    OpReader(Map<String, CapturedTensor> tensors) {
        this.tensors = tensors;
    }

    /** {@code %distance: i32 = sub %q_idx, %kv_idx}. */
    Definition definition(TokenLine line) {
        IrSyntaxException twice = line.error("the value is defined twice");
        String name = line.next("a value").substring(1);
        if (values.containsKey(name)) {
            throw twice;
        }
        line.expect(":");
        Type type = type(line);
        line.expect("=");
        IrSyntaxException refused = line.error("");
        Definition definition;
        try {
            definition = new Definition(new Value(name, type), op(line, type));
        } catch (IllegalArgumentException e) {
            throw new IrSyntaxException(refused.line(), refused.column(), e.getMessage());
        }
        line.expectEnd();
        values.put(name, definition.value());
        return definition;
    }

    /** A value that is defined above. */
    Value value(TokenLine line) {
        IrSyntaxException unknown = line.error("value '" + line.peek() + "' is not defined above");
        String token = line.next("a value");
        Value value = token.startsWith("%") ? values.get(token.substring(1)) : null;
        if (value == null) {
            throw unknown;
        }
        return value;
    }

    private Op op(TokenLine line, Type type) {
        IrSyntaxException unknown = line.error("no operation is called '" + line.peek() + "'");
        String mnemonic = line.next("an operation");
        return switch (mnemonic) {
            case "const" -> constant(line, type);
            case "position" -> new Op.Position(axis(line, line.peek()));
            case "length" -> new Op.Length(line.next("a length"));
            case "param" -> new Op.Parameter(line.next("a parameter"), type);
            case "score" -> new Op.Score();
            case "read" -> read(line);
            case "tile" -> {
                IrSyntaxException noEnd = line.error("expected AXIS.low or AXIS.high, not '" + line.peek() + "'");
                String[] parts = line.peek().split("\\.", -1);
                if (parts.length != 2) {
                    throw noEnd;
                }
                Axis axis = axis(line, parts[0]);
                yield new Op.TileBound(axis, end(parts[1], noEnd));
            }
            case "extreme" -> {
                IrSyntaxException noEnd = line.error("expected NUMBER.low or NUMBER.high, not '" + line.peek() + "'");
                String[] parts = line.next("a summary").split("\\.", -1);
                if (parts.length != 2 || !parts[0].matches("[0-9]{1,9}")) {
                    throw noEnd;
                }
                yield new Op.TileExtreme(Integer.parseInt(parts[0]), type, end(parts[1], noEnd));
            }
            case "select" -> {
                List<Value> operands = operands(line, 3);
                yield new Op.Select(operands.get(0), operands.get(1), operands.get(2));
            }
            case "to_i32", "to_f32", "to_i64" ->
                new Op.Convert(type, operands(line, 1).getFirst());
            default -> arithmetic(line, mnemonic, unknown);
        };
    }

    private Op arithmetic(TokenLine line, String mnemonic, IrSyntaxException unknown) {
        for (UnaryOp operation : UnaryOp.values()) {
            if (operation.mnemonic().equals(mnemonic)) {
                return new Op.Unary(operation, operands(line, 1).getFirst());
            }
        }
        for (BinaryOp operation : BinaryOp.values()) {
            if (operation.mnemonic().equals(mnemonic)) {
                List<Value> operands = operands(line, 2);
                return new Op.Binary(operation, operands.get(0), operands.get(1));
            }
        }
        for (Predicate predicate : Predicate.values()) {
            if (predicate.mnemonic().equals(mnemonic)) {
                List<Value> operands = operands(line, 2);
                return new Op.Compare(predicate, operands.get(0), operands.get(1));
            }
        }
        throw unknown;
    }

    private static Op constant(TokenLine line, Type type) {
        IrSyntaxException wrong = line.error("'" + line.peek() + "' is no " + type + " constant");
        String text = line.next("a constant");
        try {
            return switch (type) {
                case BOOL -> new Op.BoolConstant(bool(text, wrong));
                case I32, I64 -> new Op.IntConstant(type, Long.parseLong(text));
                case F32 -> new Op.FloatConstant(Float.parseFloat(text));
            };
        } catch (NumberFormatException e) {
            throw wrong;
        }
    }

    static boolean bool(String text, IrSyntaxException wrong) {
        if (!text.equals("true") && !text.equals("false")) {
            throw wrong;
        }
        return text.equals("true");
    }

    private Op read(TokenLine line) {
        IrSyntaxException unknown = line.error("no tensor '" + line.peek() + "' is declared");
        CapturedTensor tensor = tensors.get(line.next("a tensor"));
        if (tensor == null) {
            throw unknown;
        }
        line.expect("[");
        var indices = new ArrayList<Value>();
        do {
            indices.add(value(line));
        } while (line.accept(","));
        line.expect("]");
        return new Op.Read(tensor.name(), tensor.dtype(), indices);
    }

    private List<Value> operands(TokenLine line, int count) {
        var operands = new ArrayList<Value>();
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                line.expect(",");
            }
            operands.add(value(line));
        }
        return operands;
    }

    private static Axis axis(TokenLine line, String spelling) {
        for (Axis axis : Axis.values()) {
            if (axis.spelling().equals(spelling)) {
                line.next("a position");
                return axis;
            }
        }
        throw line.error("no position is called '" + spelling + "'");
    }

    private static Op.End end(String text, IrSyntaxException wrong) {
        for (Op.End end : Op.End.values()) {
            if (Printer.spelling(end).equals(text)) {
                return end;
            }
        }
        throw wrong;
    }

    private static Type type(TokenLine line) {
        IrSyntaxException unknown = line.error("no type is called '" + line.peek() + "'");
        String text = line.next("a type");
        return Arrays.stream(Type.values())
                .filter(type -> type.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> unknown);
    }
}
