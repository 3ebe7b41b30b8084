package dev.attune.compiler.check;

import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Diagnostics;
import dev.attune.compiler.diagnostic.Quote;
import dev.attune.compiler.diagnostic.Span;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.syntax.Ast;
import dev.attune.compiler.syntax.Expression;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Gives every expression of a body its meaning and its type. Empty results stand for errors that are reported. */
final class ExpressionChecker {
    private final Scope scope;
    private final Diagnostics diagnostics;
    private final Literals literals;
    private final OperatorChecker operators;
    private final CallChecker calls;

    ExpressionChecker(Scope scope, FunctionTable functions, CallListener listener, Diagnostics diagnostics) {
        this.scope = scope;
        this.diagnostics = diagnostics;
        this.literals = new Literals(diagnostics);
        this.operators = new OperatorChecker(this, diagnostics);
        this.calls = new CallChecker(this, functions, listener, diagnostics);
    }

    /** Hears of every call of a function of the program. */
    @FunctionalInterface
    interface CallListener {
        void called(FunctionSymbol function, Ast.Word where);
    }

    /** Lets and a value of a given type. */
    Optional<Typed.Body> body(Ast.Body body, Optional<Type> type, String what) {
        List<Typed.Let> lets = new ArrayList<>();
        boolean sound = true;
        for (Ast.Let let : body.lets()) {
            Optional<Type> written = let.type().flatMap(word -> Types.scalar(word, diagnostics));
            Optional<Typed> value = written.isPresent()
                    ? require(let.value(), written.get(), "`let " + let.name().text() + "`")
                    : infer(let.value(), Optional.empty());
            Optional<Type> known = let.type().isPresent() ? written : value.map(Typed::type);
            scope.addLocal(new Symbol.Local(let.name().text(), let.name().span(), known));
            value.ifPresent(typed -> lets.add(new Typed.Let(let.name().text(), typed)));
            sound &= value.isPresent();
        }
        Optional<Typed> value =
                type.isPresent() ? require(body.value(), type.get(), what) : infer(body.value(), Optional.empty());
        return sound ? value.map(typed -> new Typed.Body(lets, typed)) : Optional.empty();
    }

    /** An expression that must have a type; {@code what} names its place in the error. */
    Optional<Typed> require(Expression expression, Type type, String what) {
        Optional<Typed> typed = infer(expression, Optional.of(type));
        if (typed.isEmpty() || typed.get().type() == type) {
            return typed;
        }
        diagnostics.report(Diagnostic.of(
                        Code.TYPE_MISMATCH,
                        expression.span(),
                        what + " is " + type + ", but this is " + typed.get().type())
                .withHint(Types.conversionHint(typed.get().type(), type, expression)));
        return Optional.empty();
    }

    /**
     * An expression.
     *
     * @param wanted the type that literals in it take, where the place asks for one; the result may have another
     */
    Optional<Typed> infer(Expression expression, Optional<Type> wanted) {
        return switch (expression) {
            case Expression.IntegerLiteral literal -> literals.integer(literal.digits(), false, wanted, literal.span());
            case Expression.FloatLiteral literal -> literals.real(literal.text(), false, wanted, literal.span());
            case Expression.BoolLiteral literal ->
                Optional.of(new Typed.Leaf(new Op.BoolConstant(literal.value()), "", literal.span()));
            case Expression.Name name -> name(name);
            case Expression.Read read -> read(read);
            case Expression.Call call -> calls.check(call, wanted);
            case Expression.Prefix prefix -> prefix(prefix, wanted);
            case Expression.Infix infix -> operators.check(infix, wanted);
            case Expression.Conditional conditional -> operators.conditional(conditional, wanted);
        };
    }

    private Optional<Typed> name(Expression.Name name) {
        Span span = name.span();
        return scope.find(new Ast.Word(name.text(), span)).flatMap(symbol -> switch (symbol) {
            case Symbol.Position position -> leaf(new Op.Position(position.axis()), span);
            case Symbol.CallLength length -> leaf(new Op.Length(length.name()), span);
            case Symbol.FreshLength length -> leaf(new Op.Length(length.name()), span);
            case Symbol.Score _ -> Optional.of(new Typed.CurrentScore(span));
            case Symbol.Const constant -> constant.value().map(op -> new Typed.Leaf(op, constant.name(), span));
            case Symbol.Param param ->
                param.type().map(type -> new Typed.Leaf(new Op.Parameter(param.name(), type), "", span));
            case Symbol.Local local -> local.type().map(type -> new Typed.Local(local.name(), type, span));
            case Symbol.Broken _ -> Optional.empty();
            case Symbol.Tensor tensor -> {
                diagnostics.report(Diagnostic.of(
                                Code.TENSOR_WITHOUT_INDEX,
                                span,
                                Quote.of(tensor.name()) + " is a tensor; an element of it is a value")
                        .withHint("read one as `" + tensor.name() + "["
                                + String.join(", ", dots(tensor.dimensions().size())) + "]`")
                        .withLabel(tensor.span(), "the tensor is declared here"));
                yield Optional.empty();
            }
        });
    }

    private static List<String> dots(int count) {
        return Collections.nCopies(count, "...");
    }

    private static Optional<Typed> leaf(Op op, Span span) {
        return Optional.of(new Typed.Leaf(op, "", span));
    }

    private Optional<Typed> read(Expression.Read read) {
        Optional<Symbol> symbol = scope.find(read.tensor());
        List<Optional<Typed>> indices = read.indices().stream()
                .map(index -> require(index, Type.I32, "an index"))
                .toList();
        if (symbol.isEmpty()) {
            return Optional.empty();
        }
        if (!(symbol.get() instanceof Symbol.Tensor tensor)) {
            diagnostics.report(Diagnostic.of(
                            Code.NOT_A_TENSOR,
                            read.tensor().span(),
                            Quote.of(read.tensor().text()) + " is not a tensor")
                    .withHint("only a `tensor` is read with `[...]`"));
            return Optional.empty();
        }
        int rank = tensor.dimensions().size();
        if (read.indices().size() != rank) {
            diagnostics.report(Diagnostic.of(
                            Code.INDEX_COUNT,
                            read.span(),
                            Quote.of(tensor.name()) + " has "
                                    + Quote.count(rank, "dimension", "dimensions") + " but is read with "
                                    + Quote.count(read.indices().size(), "index", "indices"))
                    .withLabel(tensor.span(), "the tensor is declared here"));
            return Optional.empty();
        }
        if (tensor.element().isEmpty() || indices.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        return Optional.of(new Typed.Read(
                tensor,
                tensor.element().get(),
                indices.stream().map(Optional::get).toList(),
                read.span()));
    }

    private Optional<Typed> prefix(Expression.Prefix prefix, Optional<Type> wanted) {
        return switch (prefix.operator()) {
            case NOT ->
                operators
                        .operand("!", prefix.operand(), Type.BOOL)
                        .map(operand -> new Typed.Unary(UnaryOp.NOT, operand, prefix.span()));
            case MINUS -> {
                if (prefix.operand() instanceof Expression.IntegerLiteral literal) {
                    yield literals.integer(literal.digits(), true, wanted, prefix.span());
                }
                if (prefix.operand() instanceof Expression.FloatLiteral literal) {
                    yield literals.real(literal.text(), true, wanted, prefix.span());
                }
                Optional<Typed> operand = infer(prefix.operand(), wanted);
                if (operand.isPresent() && operand.get().type() == Type.BOOL) {
                    diagnostics.report(Diagnostic.of(Code.OPERAND_TYPES, prefix.span(), "`-` is not defined on bool")
                            .withHint("`!` is not"));
                    yield Optional.empty();
                }
                yield operand.map(typed -> new Typed.Unary(UnaryOp.NEG, typed, prefix.span()));
            }
        };
    }
}
