package dev.attune.compiler.check;

import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Diagnostics;
import dev.attune.compiler.diagnostic.Quote;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.syntax.Ast;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Checks functions where they are declared, once; what a call adds is only its arguments. */
final class FunctionChecker {
    private final Diagnostics diagnostics;

    FunctionChecker(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    /** A function's name and types; its body is checked once all functions are known. */
    FunctionSymbol declare(Ast.Function function) {
        String name = function.name().text();
        if (Builtin.named(name).isPresent() || name.equals("f32") || name.equals("i32")) {
            diagnostics.report(Diagnostic.of(
                            Code.RESERVED_NAME,
                            function.name().span(),
                            Quote.of(name) + " is a function of the language")
                    .withHint("choose another name"));
        }
        List<Optional<Type>> parameters = function.parameters().stream()
                .map(parameter -> Types.scalar(parameter.type(), diagnostics))
                .toList();
        return new FunctionSymbol(function, parameters, Types.scalar(function.result(), diagnostics));
    }

    /**
     * Checks a function's body.
     *
     * @param warn whether to warn of lets and parameters that are not used
     */
    void check(FunctionSymbol function, FunctionTable functions, boolean warn) {
        Scope scope = Scope.ofFunction(diagnostics);
        List<Ast.FunctionParameter> parameters = function.declaration().parameters();
        for (int i = 0; i < parameters.size(); i++) {
            Ast.Word name = parameters.get(i).name();
            scope.addLocal(new Symbol.Local(
                    name.text(), name.span(), function.parameterTypes().get(i)));
        }
        var expressions = new ExpressionChecker(
                scope,
                functions,
                (callee, where) -> {
                    function.addCall(callee, where);
                    functions.noteCall(callee);
                },
                diagnostics);
        Ast.Body body = function.declaration().body();
        function.setBody(expressions.body(body, function.resultType(), "the result of `" + function.name() + "`"));
        if (warn) {
            var unused = new UnusedWarnings(diagnostics);
            parameters.forEach(parameter -> unused.check("parameter", parameter.name(), scope::isUsed));
            body.lets().forEach(let -> unused.check("let", let.name(), scope::isUsed));
        }
    }

    /** Reports functions that call themselves, directly or not; they cannot be inlined. */
    void findRecursion(Collection<FunctionSymbol> functions) {
        for (List<FunctionSymbol> circle :
                Cycles.find(functions, function -> function.calls().keySet())) {
            FunctionSymbol caller = circle.getLast();
            FunctionSymbol callee = circle.getFirst();
            String path = circle.stream().map(FunctionSymbol::name).collect(Collectors.joining(" -> "));
            diagnostics.report(Diagnostic.of(
                            Code.RECURSIVE_FUNCTION,
                            caller.calls().get(callee).span(),
                            circle.size() == 1
                                    ? Quote.of(callee.name()) + " calls itself"
                                    : Quote.of(callee.name()) + " calls itself: "
                                            + shortened(path + " -> " + callee.name()))
                    .withHint("functions are inlined, so none can call itself"));
        }
    }

    private static String shortened(String path) {
        return path.length() <= 200 ? path : path.substring(0, 200) + "...";
    }
}
