package dev.attune.compiler.ir;

import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Appends definitions to a body under fresh names. As every operation is pure, asking for an operation that the body has
 * already answers the value that is there; {@link #define} alone always appends.
 */
public final class IrBuilder {

    private final List<Definition> body = new ArrayList<>();
    private final Map<Op, Value> byOp = new HashMap<>();
    private final Map<Value, Op> byValue = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    /** For each name that was taken, the last number put behind it: counting from 1 again would be quadratic. */
    private final Map<String, Integer> lastNumbers = new HashMap<>();

    /** An empty body. */
    public IrBuilder() {}

    /** Continues a body. */
    public IrBuilder(List<Definition> start) {
        start.forEach(this::append);
    }

    /** The definitions so far. */
    public List<Definition> body() {
        return Collections.unmodifiableList(body);
    }

    /** The operation that defines a value of this body. */
    public Op definitionOf(Value value) {
        Op op = byValue.get(value);
        if (op == null) {
            throw new IllegalArgumentException(value + " is not defined in this body");
        }
        return op;
    }

    /** Appends a definition whose name is the given one, or starts with it where it is taken. */
    public Value define(String name, Op op) {
        Value value = new Value(unusedName(name), op.type());
        append(new Definition(value, op));
        return value;
    }

    /** The value of an operation, appended where the body does not have it, under the given name where that is free. */
    public Value share(String name, Op op) {
        Value known = byOp.get(op);
        return known != null ? known : define(name, op);
    }

    /** The value of an operation, appended where the body does not have it, under a name that says what it is. */
    public Value share(Op op) {
        Value known = byOp.get(op);
        return known != null ? known : define(nameFor(op), op);
    }

    private void append(Definition definition) {
        if (!names.add(definition.value().name())) {
            throw new InvalidIrException(definition.value() + " is defined twice");
        }
        body.add(definition);
        byOp.putIfAbsent(definition.op(), definition.value());
        byValue.put(definition.value(), definition.op());
    }

    private String unusedName(String wish) {
        if (!names.contains(wish)) {
            return wish;
        }
        int number = lastNumbers.merge(wish, 1, Integer::sum);
        while (names.contains(wish + "." + number)) {
            number = lastNumbers.merge(wish, 1, Integer::sum);
        }
        return wish + "." + number;
    }

    private static String nameFor(Op op) {
        return switch (op) {
            case Op.IntConstant constant -> constantName(Long.toString(constant.value()));
            case Op.FloatConstant constant -> constantName(Float.toString(constant.value()));
            case Op.BoolConstant constant -> Boolean.toString(constant.value());
            case Op.Position position -> position.axis().spelling();
            case Op.Length length -> length.name();
            case Op.Parameter parameter -> parameter.name();
            case Op.Read read -> read.tensor();
            case Op.TileBound bound -> bound.axis().spelling() + "." + Printer.spelling(bound.end());
            case Op.TileExtreme extreme -> "extreme." + extreme.summary() + "." + Printer.spelling(extreme.end());
            case Op.Score _, Op.Unary _, Op.Binary _, Op.Compare _, Op.Select _, Op.Convert _ -> op.mnemonic();
        };
    }

    private static String constantName(String text) {
        return "c" + text.replace('-', '_').replace('+', '_');
    }

    public Value position(Axis axis) {
        return share(new Op.Position(axis));
    }

    public Value length(String name) {
        return share(new Op.Length(name));
    }

    public Value parameter(String name, Type type) {
        return share(new Op.Parameter(name, type));
    }

    public Value score() {
        return share(new Op.Score());
    }

    public Value i32(int value) {
        return share(new Op.IntConstant(Type.I32, value));
    }

    public Value i64(long value) {
        return share(new Op.IntConstant(Type.I64, value));
    }

    public Value f32(float value) {
        return share(new Op.FloatConstant(value));
    }

    public Value bool(boolean value) {
        return share(new Op.BoolConstant(value));
    }

    public Value unary(UnaryOp operation, Value operand) {
        return share(new Op.Unary(operation, operand));
    }

    public Value not(Value operand) {
        return unary(UnaryOp.NOT, operand);
    }

    public Value binary(BinaryOp operation, Value left, Value right) {
        return share(new Op.Binary(operation, left, right));
    }

    public Value add(Value left, Value right) {
        return binary(BinaryOp.ADD, left, right);
    }

    public Value sub(Value left, Value right) {
        return binary(BinaryOp.SUB, left, right);
    }

    public Value mul(Value left, Value right) {
        return binary(BinaryOp.MUL, left, right);
    }

    public Value div(Value left, Value right) {
        return binary(BinaryOp.DIV, left, right);
    }

    public Value rem(Value left, Value right) {
        return binary(BinaryOp.REM, left, right);
    }

    public Value min(Value left, Value right) {
        return binary(BinaryOp.MIN, left, right);
    }

    public Value max(Value left, Value right) {
        return binary(BinaryOp.MAX, left, right);
    }

    public Value and(Value left, Value right) {
        return binary(BinaryOp.AND, left, right);
    }

    public Value or(Value left, Value right) {
        return binary(BinaryOp.OR, left, right);
    }

    public Value compare(Predicate predicate, Value left, Value right) {
        return share(new Op.Compare(predicate, left, right));
    }

    public Value select(Value condition, Value whenTrue, Value whenFalse) {
        return share(new Op.Select(condition, whenTrue, whenFalse));
    }

    public Value convert(Type type, Value operand) {
        return operand.type() == type ? operand : share(new Op.Convert(type, operand));
    }

    public Value read(CapturedTensor tensor, Value... indices) {
        return share(new Op.Read(tensor.name(), tensor.dtype(), Arrays.asList(indices)));
    }

    public Value tileBound(Axis axis, Op.End end) {
        return share(new Op.TileBound(axis, end));
    }

    public Value tileExtreme(int summary, Type type, Op.End end) {
        return share(new Op.TileExtreme(summary, type, end));
    }
}
