package dev.attune.compiler.check;

import dev.attune.compiler.diagnostic.Span;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The functions that the language has. */
enum Builtin {
    MIN("min", 2, true),
    MAX("max", 2, true),
    ABS("abs", 1, true),
    CLAMP("clamp", 3, true),
    RELU("relu", 1, true),
    FLOOR("floor", 1, false),
    EXP("exp", 1, false),
    EXP2("exp2", 1, false),
    LOG("log", 1, false),
    LOG2("log2", 1, false),
    SQRT("sqrt", 1, false),
    RSQRT("rsqrt", 1, false),
    TANH("tanh", 1, false),
    SIGMOID("sigmoid", 1, false),
    SIN("sin", 1, false),
    COS("cos", 1, false),
    POW("pow", 2, false);

    private static final Map<String, Builtin> BY_NAME = Arrays.stream(values())
            .collect(Collectors.toMap(Builtin::spelling, Function.identity(), (a, b) -> a, LinkedHashMap::new));

    private final String spelling;
    private final int arity;
    private final boolean anyNumber;

    Builtin(String spelling, int arity, boolean anyNumber) {
        this.spelling = spelling;
        this.arity = arity;
        this.anyNumber = anyNumber;
    }

    static Optional<Builtin> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    String spelling() {
        return spelling;
    }

    int arity() {
        return arity;
    }

    /** Whether it takes i32 as well as f32, all arguments of one type; the others take f32. */
    boolean takesAnyNumber() {
        return anyNumber;
    }

    /** The operations that it stands for. */
    Typed apply(List<Typed> arguments, Span span) {
        Typed first = arguments.getFirst();
        return switch (this) {
            case MIN -> new Typed.Binary(BinaryOp.MIN, first, arguments.get(1), span);
            case MAX -> new Typed.Binary(BinaryOp.MAX, first, arguments.get(1), span);
            case CLAMP ->
                new Typed.Binary(
                        BinaryOp.MIN,
                        new Typed.Binary(BinaryOp.MAX, first, arguments.get(1), span),
                        arguments.get(2),
                        span);
            case RELU -> new Typed.Binary(BinaryOp.MAX, first, zero(first.type(), span), span);
            case POW -> new Typed.Binary(BinaryOp.POW, first, arguments.get(1), span);
            case ABS -> new Typed.Unary(UnaryOp.ABS, first, span);
            case FLOOR -> new Typed.Unary(UnaryOp.FLOOR, first, span);
            case EXP -> new Typed.Unary(UnaryOp.EXP, first, span);
            case EXP2 -> new Typed.Unary(UnaryOp.EXP2, first, span);
            case LOG -> new Typed.Unary(UnaryOp.LOG, first, span);
            case LOG2 -> new Typed.Unary(UnaryOp.LOG2, first, span);
            case SQRT -> new Typed.Unary(UnaryOp.SQRT, first, span);
            case RSQRT -> new Typed.Unary(UnaryOp.RSQRT, first, span);
            case TANH -> new Typed.Unary(UnaryOp.TANH, first, span);
            case SIGMOID -> new Typed.Unary(UnaryOp.SIGMOID, first, span);
            case SIN -> new Typed.Unary(UnaryOp.SIN, first, span);
            case COS -> new Typed.Unary(UnaryOp.COS, first, span);
        };
    }

    private static Typed zero(Type type, Span span) {
        Op op = type == Type.F32 ? new Op.FloatConstant(0) : new Op.IntConstant(Type.I32, 0);
        return new Typed.Leaf(op, "", span);
    }
}
