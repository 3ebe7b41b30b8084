package dev.attune.compiler.check;

import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Diagnostics;
import dev.attune.compiler.diagnostic.NearNames;
import dev.attune.compiler.diagnostic.Quote;
import dev.attune.compiler.diagnostic.Span;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.syntax.Ast;
import dev.attune.compiler.syntax.Expression;
import dev.attune.runtime.tensor.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The words for types, and how to get from one to another. */
final class Types {
    private static final List<String> SCALARS = List.of("i32", "f32", "bool");
    private static final List<String> ELEMENTS =
            Arrays.stream(DType.values()).map(DType::toString).toList();
    private static final int LONGEST_QUOTED_OPERAND = 40;

    private Types() {}

    /** The type of a value. */
    static Optional<Type> scalar(Ast.Word word, Diagnostics diagnostics) {
        switch (word.text()) {
            case "i32" -> {
                return Optional.of(Type.I32);
            }
            case "f32" -> {
                return Optional.of(Type.F32);
            }
            case "bool" -> {
                return Optional.of(Type.BOOL);
            }
            default -> {
                boolean element = ELEMENTS.contains(word.text());
                diagnostics.report(Diagnostic.of(
                                Code.UNKNOWN_TYPE,
                                word.span(),
                                element
                                        ? Quote.of(word.text()) + " is a type of tensor elements only"
                                        : "no type is named " + Quote.of(word.text()))
                        .withHint(hint(word.text(), SCALARS, "a value is")));
                return Optional.empty();
            }
        }
    }

    /** The type of a tensor's elements. */
    static Optional<DType> element(Ast.Word word, Diagnostics diagnostics) {
        Optional<DType> type = DType.named(word.text());
        if (type.isEmpty()) {
            diagnostics.report(
                    Diagnostic.of(Code.UNKNOWN_TYPE, word.span(), "no element type is named " + Quote.of(word.text()))
                            .withHint(hint(word.text(), ELEMENTS, "an element is")));
        }
        return type;
    }

    private static String hint(String written, List<String> types, String subject) {
        return switch (written) {
            case "int", "int32", "integer", "int64", "i64", "long" -> "did you mean `i32`?";
            case "float", "float32", "double", "f64", "real" -> "did you mean `f32`?";
            case "boolean" -> "did you mean `bool`?";
            default ->
                NearNames.suggestion(written, types)
                        .filter(_ -> !DType.named(written).isPresent())
                        .orElse(subject + " " + Quote.anyOf(types));
        };
    }

    /** How an expression of one type becomes one of another. */
    static String conversionHint(Type from, Type to, Expression expression) {
        String text = Types.text(expression.span()).orElse("...");
        return switch (to) {
            case F32, I32 ->
                from == Type.BOOL
                        ? "write `if " + text + " then 1 else 0`"
                        : "there is no implicit conversion: write `" + to + "(" + text + ")`";
            case BOOL -> "compare it with something: `" + text + " != 0`";
            case I64 -> throw new IllegalArgumentException("i64 is not a type of the language");
        };
    }

    /** What is written in a span, where it is short enough to quote. */
    static Optional<String> text(Span span) {
        String text = span.file().text().substring(span.start(), span.end());
        boolean quotable =
                text.length() <= LONGEST_QUOTED_OPERAND && text.chars().noneMatch(c -> c < ' ');
        return quotable ? Optional.of(text) : Optional.empty();
    }
}
