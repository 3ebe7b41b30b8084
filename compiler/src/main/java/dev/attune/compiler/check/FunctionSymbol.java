package dev.attune.compiler.check;

import dev.attune.compiler.ir.Type;
import dev.attune.compiler.syntax.Ast;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A function of the program. Its body is set once it is checked. Two are equal when they are the same object. */
final class FunctionSymbol {
    private final Ast.Function declaration;
    private final List<Optional<Type>> parameterTypes;
    private final Optional<Type> resultType;
    private final Map<FunctionSymbol, Ast.Word> calls = new LinkedHashMap<>();
    private Optional<Typed.Body> body = Optional.empty();

    FunctionSymbol(Ast.Function declaration, List<Optional<Type>> parameterTypes, Optional<Type> resultType) {
        this.declaration = declaration;
        this.parameterTypes = List.copyOf(parameterTypes);
        this.resultType = resultType;
    }

    String name() {
        return declaration.name().text();
    }

    Ast.Function declaration() {
        return declaration;
    }

    /** Empty where the type that is written is in error. */
    List<Optional<Type>> parameterTypes() {
        return parameterTypes;
    }

    /** Empty where the type that is written is in error. */
    Optional<Type> resultType() {
        return resultType;
    }

    /** Empty before it is checked, and where it is in error. */
    Optional<Typed.Body> body() {
        return body;
    }

    void setBody(Optional<Typed.Body> checked) {
        body = checked;
    }

    /** The functions that its body calls, and where it first calls each. */
    Map<FunctionSymbol, Ast.Word> calls() {
        return calls;
    }

    void addCall(FunctionSymbol callee, Ast.Word where) {
        calls.putIfAbsent(callee, where);
    }
}
