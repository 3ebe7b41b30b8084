package dev.attune.compiler.check;

import dev.attune.compiler.check.Scope.Place;
import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Diagnostics;
import dev.attune.compiler.diagnostic.NearNames;
import dev.attune.compiler.diagnostic.Quote;
import dev.attune.compiler.ir.CallLengths;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.syntax.Ast;
import dev.attune.compiler.syntax.Expression;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.runtime.kernel.VariantSignature.ScalarType;
import dev.attune.runtime.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The consts, params and tensors of an attention, in that order: a tensor's dimensions may be consts. */
final class DeclarationChecker {

    /** Names under which a call passes its own tensors and its scale; a captured tensor or a param must not take them. */
    private static final Set<String> CALL_NAMES = Set.of("q", "k", "v", "out", "lse", "scale");

    private static final Map<String, String> LENGTH_OF_POSITION =
            Map.of("b", "batch", "h", "heads", "h_kv", "kv_heads", "q_idx", "q_len", "kv_idx", "kv_len");

    private final Ast.Attention attention;
    private final FunctionTable functions;
    private final boolean evaluable;
    private final Set<String> used;
    private final Diagnostics diagnostics;
    private final Declarations declarations;
    private final List<ScalarParameter> parameters = new ArrayList<>();
    private final List<CapturedTensor> tensors = new ArrayList<>();

    /**
     * Checks nothing yet.
     *
     * @param evaluable whether functions are sound, so that constants can be computed
     * @param used takes up the names that declarations read
     */
    DeclarationChecker(
            Ast.Attention attention,
            FunctionTable functions,
            boolean evaluable,
            Set<String> used,
            Diagnostics diagnostics) {
        this.attention = attention;
        this.functions = functions;
        this.evaluable = evaluable;
        this.used = used;
        this.diagnostics = diagnostics;
        this.declarations = new Declarations(attention.brokenNames(), writtenNames(attention));
    }

    private static Set<String> writtenNames(Ast.Attention attention) {
        return attention.members().stream()
                .flatMap(member -> switch (member) {
                    case Ast.Const constant -> Stream.of(constant.name().text());
                    case Ast.Param param -> Stream.of(param.name().text());
                    case Ast.Tensor tensor -> Stream.of(tensor.name().text());
                    case Ast.Score _, Ast.Mask _, Ast.Softmax _, Ast.Weight _, Ast.Schedule _ -> Stream.<String>empty();
                })
                .collect(Collectors.toSet());
    }

    /** What an attention declares; lists lack what is in error. */
    record Result(Declarations declarations, List<ScalarParameter> parameters, List<CapturedTensor> tensors) {}

    Result check() {
        members(Ast.Const.class).forEach(this::constant);
        members(Ast.Param.class).forEach(this::param);
        List<Ast.Tensor> written = members(Ast.Tensor.class);
        written.forEach(this::tensor);
        return new Result(declarations, parameters, tensors);
    }

    private <M extends Ast.Member> List<M> members(Class<M> kind) {
        return attention.members().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private void constant(Ast.Const constant) {
        Optional<Type> type = Types.scalar(constant.type(), diagnostics);
        Optional<Op> value = type.flatMap(t -> evaluate(constant.value(), t, constant.name()));
        declarations.add(
                new Symbol.Const(constant.name().text(), constant.name().span(), type, value), diagnostics);
    }

    private void param(Ast.Param param) {
        refuseCallName(param.name(), "param");
        Optional<Type> type = Types.scalar(param.type(), diagnostics);
        if (param.value().isEmpty()) {
            diagnostics.report(Diagnostic.of(
                            Code.MISSING_DEFAULT,
                            param.name().span(),
                            Quote.of(param.name().text()) + " has no default")
                    .withHint("write one: `param " + param.name().text() + ": "
                            + param.type().text() + " = ...`"));
        }
        Optional<Op> value = type.flatMap(t -> param.value().flatMap(v -> evaluate(v, t, param.name())));
        if (declarations.add(new Symbol.Param(param.name().text(), param.name().span(), type), diagnostics)) {
            value.ifPresent(op -> parameters.add(
                    new ScalarParameter(param.name().text(), scalarType(op.type()), asDouble(op), param.doc())));
        }
    }

    private Optional<Op> evaluate(Expression expression, Type type, Ast.Word name) {
        Scope scope = Scope.of(Place.CONSTANT, declarations, used, diagnostics);
        var expressions = new ExpressionChecker(scope, functions, (f, _) -> functions.noteCall(f), diagnostics);
        Optional<Typed> typed = expressions.require(expression, type, Quote.of(name.text()));
        if (typed.isEmpty() || !evaluable) {
            return Optional.empty();
        }
        Optional<Op> value = ConstantEvaluator.evaluate(typed.get());
        if (value.isEmpty()) {
            diagnostics.report(Diagnostic.of(
                    Code.TOO_MANY_OPERATIONS,
                    expression.span(),
                    Quote.of(name.text()) + " takes more than " + Lowering.MAX_DEFINITIONS + " operations to compute"));
        }
        if (value.isPresent() && value.get() instanceof Op.FloatConstant real && !Float.isFinite(real.value())) {
            diagnostics.report(Diagnostic.of(
                            Code.NUMBER_OUT_OF_RANGE,
                            expression.span(),
                            "the value of " + Quote.of(name.text()) + " is " + real.value())
                    .withHint("a constant is a finite number"));
            return Optional.empty();
        }
        return value;
    }

    private void tensor(Ast.Tensor tensor) {
        refuseCallName(tensor.name(), "tensor");
        Optional<DType> element = Types.element(tensor.element(), diagnostics);
        List<Optional<Dimension>> dimensions =
                tensor.dimensions().stream().map(this::dimension).toList();
        var symbol = new Symbol.Tensor(tensor.name().text(), tensor.name().span(), element, dimensions);
        boolean complete = declarations.add(symbol, diagnostics)
                && element.isPresent()
                && dimensions.stream().allMatch(Optional::isPresent);
        if (complete) {
            tensors.add(new CapturedTensor(
                    symbol.name(),
                    element.get(),
                    dimensions.stream().map(Optional::get).toList(),
                    tensor.doc()));
        }
    }

    private Optional<Dimension> dimension(Ast.Word word) {
        String text = word.text();
        if (Character.isDigit(text.charAt(0))) {
            Optional<Typed> number = new Literals(diagnostics).integer(text, false, Optional.empty(), word.span());
            return number.flatMap(typed -> fixed(((Typed.Leaf) typed).op(), word));
        }
        if (CallLengths.contains(text)) {
            return Optional.of(new Dimension.CallLength(text));
        }
        Symbol known = Scope.AMBIENT.getOrDefault(text, declarations.symbols().get(text));
        return switch (known) {
            case null -> fresh(word);
            case Symbol.FreshLength length -> Optional.of(new Dimension.FreshLength(length.name()));
            case Symbol.Const constant -> {
                used.add(text);
                yield constant.value().flatMap(op -> fixed(op, word));
            }
            case Symbol.Position position ->
                refuse(word, "a position", "did you mean `" + LENGTH_OF_POSITION.get(position.name()) + "`?");
            case Symbol.Param _ ->
                refuse(word, "a launch parameter", "use a `const`, or a new name: the tensor then binds it");
            case Symbol.Tensor _ -> refuse(word, "a tensor", "use a length, a whole number or a new name");
            case Symbol.CallLength _, Symbol.Score _, Symbol.Local _, Symbol.Broken _ -> Optional.empty();
        };
    }

    private Optional<Dimension> fresh(Ast.Word word) {
        if (declarations.broken().contains(word.text())) {
            return Optional.empty();
        }
        declarations.add(new Symbol.FreshLength(word.text(), word.span()), diagnostics);
        NearNames.nearest(word.text(), CallLengths.NAMES)
                .ifPresent(near -> diagnostics.report(Diagnostic.of(
                                Code.DOUBTFUL_DIMENSION,
                                word.span(),
                                Quote.of(word.text()) + " is a new length that this tensor binds")
                        .withHint("did you mean " + Quote.of(near) + "?")));
        return Optional.of(new Dimension.FreshLength(word.text()));
    }

    private Optional<Dimension> fixed(Op value, Ast.Word word) {
        if (value instanceof Op.IntConstant length && length.value() >= 1) {
            return Optional.of(new Dimension.FixedLength((int) length.value()));
        }
        String shown = switch (value) {
            case Op.IntConstant length -> Long.toString(length.value());
            case Op.FloatConstant real -> "the f32 " + real.value();
            default -> "a bool";
        };
        return refuse(word, shown, "a dimension is a whole number of at least 1");
    }

    private Optional<Dimension> refuse(Ast.Word word, String what, String hint) {
        String text = word.text().equals(what) ? Quote.of(what) : Quote.of(word.text()) + " is " + what + " and";
        diagnostics.report(Diagnostic.of(Code.BAD_DIMENSION, word.span(), text + " cannot be a dimension")
                .withHint(hint));
        return Optional.empty();
    }

    private void refuseCallName(Ast.Word name, String kind) {
        if (CALL_NAMES.contains(name.text())) {
            diagnostics.report(Diagnostic.of(
                            Code.RESERVED_NAME,
                            name.span(),
                            Quote.of(name.text()) + " is something that every call has, so no " + kind
                                    + " can be named so")
                    .withHint("choose another name"));
        }
    }

    private static ScalarType scalarType(Type type) {
        return switch (type) {
            case I32 -> ScalarType.I32;
            case F32 -> ScalarType.F32;
            case BOOL -> ScalarType.BOOL;
            case I64 -> throw new IllegalArgumentException("no parameter is i64");
        };
    }

    private static double asDouble(Op constant) {
        return switch (constant) {
            case Op.IntConstant integer -> integer.value();
            case Op.FloatConstant real -> real.value();
            case Op.BoolConstant bool -> bool.value() ? 1 : 0;
            default -> throw new IllegalArgumentException(constant.mnemonic() + " is no constant");
        };
    }
}
