package dev.attune.compiler.check;

import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Diagnostics;
import dev.attune.compiler.diagnostic.NearNames;
import dev.attune.compiler.diagnostic.Quote;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.syntax.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Calls: of the language's functions, of the two conversions, and of the program's own functions. */
final class CallChecker {
    private static final Map<String, String> OTHER_LANGUAGES = Map.ofEntries(
            Map.entry("where", "write `if c then x else y`"),
            Map.entry("select", "write `if c then x else y`"),
            Map.entry("maximum", "did you mean `max`?"),
            Map.entry("minimum", "did you mean `min`?"),
            Map.entry("fmax", "did you mean `max`?"),
            Map.entry("fmin", "did you mean `min`?"),
            Map.entry("fabs", "did you mean `abs`?"),
            Map.entry("ceil", "write `-floor(-x)`"),
            Map.entry("round", "write `floor(x + 0.5)`"),
            Map.entry("float", "did you mean `f32`?"),
            Map.entry("int", "did you mean `i32`?"),
            Map.entry("f16", "arithmetic is in f32: write `f32(x)`"),
            Map.entry("bf16", "arithmetic is in f32: write `f32(x)`"),
            Map.entry("bool", "compare with something: `x != 0`"));

    private final ExpressionChecker expressions;
    private final FunctionTable functions;
    private final ExpressionChecker.CallListener listener;
    private final Diagnostics diagnostics;

    CallChecker(
            ExpressionChecker expressions,
            FunctionTable functions,
            ExpressionChecker.CallListener listener,
            Diagnostics diagnostics) {
        this.expressions = expressions;
        this.functions = functions;
        this.listener = listener;
        this.diagnostics = diagnostics;
    }

    Optional<Typed> check(Expression.Call call, Optional<Type> wanted) {
        String name = call.function().text();
        if (name.equals("f32") || name.equals("i32")) {
            return conversion(call, name.equals("f32") ? Type.F32 : Type.I32);
        }
        Optional<Builtin> builtin = Builtin.named(name);
        if (builtin.isPresent()) {
            return builtin(call, builtin.get(), wanted);
        }
        Optional<FunctionSymbol> function = functions.find(name);
        if (function.isPresent()) {
            return function(call, function.get());
        }
        call.arguments().forEach(argument -> expressions.infer(argument, Optional.empty()));
        if (!functions.isBroken(name)) {
            diagnostics.report(Diagnostic.of(
                            Code.UNKNOWN_FUNCTION, call.function().span(), "no function is named " + Quote.of(name))
                    .withHint(suggestion(name)));
        }
        return Optional.empty();
    }

    private Optional<String> suggestion(String name) {
        var names = new TreeSet<>(functions.names());
        names.addAll(Builtin.names());
        names.add("f32");
        names.add("i32");
        return Optional.ofNullable(OTHER_LANGUAGES.get(name)).or(() -> NearNames.suggestion(name, names));
    }

    private boolean hasArity(Expression.Call call, int arity) {
        int given = call.arguments().size();
        if (given == arity) {
            return true;
        }
        diagnostics.report(Diagnostic.of(
                Code.ARGUMENT_COUNT,
                call.span(),
                Quote.of(call.function().text()) + " takes " + Quote.count(arity, "argument", "arguments") + ", not "
                        + given));
        return false;
    }

    /** {@code f32(x)} and {@code i32(x)}; of a bool they make 1 and 0. */
    private Optional<Typed> conversion(Expression.Call call, Type type) {
        if (!hasArity(call, 1)) {
            call.arguments().forEach(argument -> expressions.infer(argument, Optional.empty()));
            return Optional.empty();
        }
        return expressions.infer(call.arguments().getFirst(), Optional.empty()).map(operand -> {
            if (operand.type() == type) {
                return operand;
            }
            if (operand.type() != Type.BOOL) {
                return new Typed.Convert(type, operand, call.span());
            }
            return new Typed.Select(operand, number(type, 1, call), number(type, 0, call), call.span());
        });
    }

    private static Typed number(Type type, int value, Expression.Call call) {
        Op op = type == Type.F32 ? new Op.FloatConstant(value) : new Op.IntConstant(Type.I32, value);
        return new Typed.Leaf(op, "", call.span());
    }

    private Optional<Typed> builtin(Expression.Call call, Builtin builtin, Optional<Type> wanted) {
        boolean hasArity = hasArity(call, builtin.arity());
        List<Optional<Typed>> arguments = builtin.takesAnyNumber() ? numbers(call, wanted) : reals(call);
        if (!hasArity || arguments.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        List<Typed> typed = arguments.stream().map(Optional::get).toList();
        boolean real = !builtin.takesAnyNumber() || typed.stream().anyMatch(argument -> argument.type() == Type.F32);
        Type needed = real ? Type.F32 : Type.I32;
        boolean sound = true;
        for (int i = 0; i < typed.size(); i++) {
            Type type = typed.get(i).type();
            if (type != needed) {
                Expression argument = call.arguments().get(i);
                diagnostics.report(Diagnostic.of(
                                Code.TYPE_MISMATCH,
                                argument.span(),
                                "`" + builtin.spelling() + "` takes " + needed + " here, but this is " + type)
                        .withHint(Types.conversionHint(type, needed, argument)));
                sound = false;
            }
        }
        return sound ? Optional.of(builtin.apply(typed, call.span())) : Optional.empty();
    }

    private List<Optional<Typed>> reals(Expression.Call call) {
        return call.arguments().stream()
                .map(argument -> expressions.infer(argument, Optional.of(Type.F32)))
                .toList();
    }

    /** Arguments of one number type; those made of literals alone take it from the others, else from the place. */
    private List<Optional<Typed>> numbers(Expression.Call call, Optional<Type> wanted) {
        List<Optional<Typed>> arguments = new ArrayList<>();
        for (Expression argument : call.arguments()) {
            arguments.add(Literals.isFlexible(argument) ? Optional.empty() : expressions.infer(argument, wanted));
        }
        Optional<Type> others = arguments.stream()
                .flatMap(Optional::stream)
                .map(Typed::type)
                .filter(Type::isNumeric)
                .reduce((a, b) -> a == Type.F32 ? a : b);
        Type type = others.or(() -> wanted.filter(Type::isNumeric)).orElseGet(() -> Literals.ownType(call.arguments()));
        for (int i = 0; i < arguments.size(); i++) {
            Expression argument = call.arguments().get(i);
            if (Literals.isFlexible(argument)) {
                arguments.set(i, expressions.infer(argument, Optional.of(type)));
            }
        }
        return arguments;
    }

    private Optional<Typed> function(Expression.Call call, FunctionSymbol function) {
        listener.called(function, call.function());
        List<Optional<Type>> types = function.parameterTypes();
        boolean sound = hasArity(call, types.size());
        List<Typed> arguments = new ArrayList<>();
        for (int i = 0; i < call.arguments().size(); i++) {
            Expression argument = call.arguments().get(i);
            Optional<Type> type = i < types.size() ? types.get(i) : Optional.empty();
            Optional<Typed> typed = type.isPresent()
                    ? expressions.require(argument, type.get(), parameter(function, i))
                    : expressions.infer(argument, Optional.empty());
            sound &= typed.isPresent() && type.isPresent();
            typed.ifPresent(arguments::add);
        }
        return sound
                ? function.resultType().map(type -> new Typed.Call(function, arguments, type, call.span()))
                : Optional.empty();
    }

    private static String parameter(FunctionSymbol function, int index) {
        return "`" + function.declaration().parameters().get(index).name().text() + "` of `" + function.name() + "`";
    }
}
