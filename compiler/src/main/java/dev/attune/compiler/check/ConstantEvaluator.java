package dev.attune.compiler.check;

import dev.attune.compiler.ir.Arithmetic;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Computes consts and defaults. Real numbers are rounded to f32 after each operation, as a kernel would. */
final class ConstantEvaluator {
    private int steps;
    private int depth;

    private ConstantEvaluator() {}

    /** Ends an evaluation that grows out of all proportion. */
    private static final class TooLongException extends RuntimeException {
        private TooLongException() {
            super("too long", null, false, false);
        }
    }

    /** The constant that an expression without positions, lengths, params and reads is; empty where it is too long. */
    static Optional<Op> evaluate(Typed expression) {
        try {
            return Optional.of(new ConstantEvaluator().value(expression, Map.of()));
        } catch (TooLongException tooLong) {
            return Optional.empty();
        }
    }

    private Op value(Typed expression, Map<String, Op> locals) {
        if (++steps > Lowering.MAX_DEFINITIONS || ++depth > Lowering.MAX_DEPTH) {
            throw new TooLongException();
        }
        Op value = switch (expression) {
            case Typed.Leaf leaf -> leaf.op();
            case Typed.Local local -> locals.get(local.name());
            case Typed.Unary unary -> unary(unary, value(unary.operand(), locals));
            case Typed.Binary binary -> binary(binary, value(binary.left(), locals), value(binary.right(), locals));
            case Typed.Compare compare ->
                compare(compare, value(compare.left(), locals), value(compare.right(), locals));
            case Typed.Select select ->
                value(bool(value(select.condition(), locals)) ? select.whenTrue() : select.whenFalse(), locals);
            case Typed.Convert convert -> convert(convert.type(), value(convert.operand(), locals));
            case Typed.Call call -> call(call, locals);
            case Typed.CurrentScore _, Typed.Read _ -> throw new IllegalArgumentException("no constant: " + expression);
        };
        depth--;
        return value;
    }

    private Op call(Typed.Call call, Map<String, Op> locals) {
        Map<String, Op> inner = new HashMap<>();
        List<Typed> arguments = call.arguments();
        for (int i = 0; i < arguments.size(); i++) {
            String name =
                    call.function().declaration().parameters().get(i).name().text();
            inner.put(name, value(arguments.get(i), locals));
        }
        Typed.Body body = call.function().body().orElseThrow();
        for (Typed.Let let : body.lets()) {
            inner.put(let.name(), value(let.value(), inner));
        }
        return value(body.value(), inner);
    }

    private static Op unary(Typed.Unary unary, Op operand) {
        return switch (unary.type()) {
            case BOOL -> new Op.BoolConstant(!bool(operand));
            case F32 -> new Op.FloatConstant((float) Arithmetic.unary(unary.operation(), real(operand)));
            case I32, I64 ->
                new Op.IntConstant(unary.type(), Arithmetic.unary(unary.operation(), unary.type(), integer(operand)));
        };
    }

    private static Op binary(Typed.Binary binary, Op left, Op right) {
        return switch (binary.type()) {
            case BOOL -> new Op.BoolConstant(Arithmetic.binary(binary.operation(), bool(left), bool(right)));
            case F32 -> new Op.FloatConstant((float) Arithmetic.binary(binary.operation(), real(left), real(right)));
            case I32, I64 ->
                new Op.IntConstant(
                        binary.type(),
                        Arithmetic.binary(binary.operation(), binary.type(), integer(left), integer(right)));
        };
    }

    private static Op compare(Typed.Compare compare, Op left, Op right) {
        return new Op.BoolConstant(
                switch (left.type()) {
                    case BOOL -> Arithmetic.compare(compare.predicate(), bool(left) ? 1L : 0L, bool(right) ? 1L : 0L);
                    case F32 -> Arithmetic.compare(compare.predicate(), real(left), real(right));
                    case I32, I64 -> Arithmetic.compare(compare.predicate(), integer(left), integer(right));
                });
    }

    private static Op convert(Type type, Op operand) {
        return type == Type.F32
                ? new Op.FloatConstant(integer(operand))
                : new Op.IntConstant(type, Arithmetic.truncate(real(operand)));
    }

    private static boolean bool(Op op) {
        return ((Op.BoolConstant) op).value();
    }

    private static long integer(Op op) {
        return ((Op.IntConstant) op).value();
    }

    private static double real(Op op) {
        return ((Op.FloatConstant) op).value();
    }
}
