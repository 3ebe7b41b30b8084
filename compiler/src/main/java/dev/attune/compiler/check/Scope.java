package dev.attune.compiler.check;

import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Diagnostics;
import dev.attune.compiler.diagnostic.NearNames;
import dev.attune.compiler.diagnostic.Quote;
import dev.attune.compiler.diagnostic.Span;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.CallLengths;
import dev.attune.compiler.syntax.Ast;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The names that a body sees, and which of them it has used. A misused name is reported here. */
final class Scope {

    /** The language's own names. */
    static final Map<String, Symbol> AMBIENT = ambient();

    private static final Map<String, String> COMMON_MISTAKES = Map.ofEntries(
            Map.entry("inf", "a pair is ruled out by `mask`, not by an infinite score"),
            Map.entry("infinity", "a pair is ruled out by `mask`, not by an infinite score"),
            Map.entry("nan", "there is no name for it; a pair is ruled out by `mask`"),
            Map.entry("scale", "`score` is scaled already"),
            Map.entry("pi", "write 3.14159265"),
            Map.entry("seq_len", "the lengths are `q_len` and `kv_len`"),
            Map.entry("num_heads", "did you mean `heads`?"),
            Map.entry("batch_size", "did you mean `batch`?"));

    /** Where an expression stands decides what it may read. */
    enum Place {
        FUNCTION,
        CONSTANT,
        SCORE,
        MASK,
        SINK,
        WEIGHT
    }

    private final Place place;
    private final Diagnostics diagnostics;
    private final Map<String, Symbol> declared;
    private final Predicate<String> isWritten;
    private final Map<String, Symbol.Local> locals = new LinkedHashMap<>();
    private final Set<String> broken;
    private final Set<String> used;

    private Scope(
            Place place,
            Map<String, Symbol> declared,
            Predicate<String> isWritten,
            Set<String> broken,
            Set<String> used,
            Diagnostics diagnostics) {
        this.place = place;
        this.declared = declared;
        this.isWritten = isWritten;
        this.broken = broken;
        this.used = used;
        this.diagnostics = diagnostics;
    }

    /** A function's scope: its parameters, which the caller adds as locals. */
    static Scope ofFunction(Diagnostics diagnostics) {
        return new Scope(Place.FUNCTION, Map.of(), _ -> false, Set.of(), new HashSet<>(), diagnostics);
    }

    /**
     * The scope of one body of an attention.
     *
     * @param used takes up the declared names that are read
     */
    static Scope of(Place place, Declarations declarations, Set<String> used, Diagnostics diagnostics) {
        return new Scope(
                place, declarations.symbols(), declarations::isWritten, declarations.broken(), used, diagnostics);
    }

    private static Map<String, Symbol> ambient() {
        Map<String, Symbol> symbols = new LinkedHashMap<>();
        Arrays.stream(Axis.values()).forEach(axis -> symbols.put(axis.spelling(), new Symbol.Position(axis)));
        CallLengths.NAMES.forEach(name -> symbols.put(name, new Symbol.CallLength(name)));
        symbols.put("score", new Symbol.Score());
        return symbols;
    }

    Place place() {
        return place;
    }

    /** Adds a let or a parameter; reports a name that is taken and keeps the first. */
    void addLocal(Symbol.Local local) {
        Optional<Symbol> known = known(local.name());
        if (known.isPresent()) {
            diagnostics.report(taken(local.name(), local.span(), known.get()));
        } else {
            locals.put(local.name(), local);
        }
    }

    /** The error of a name that something else has. */
    static Diagnostic taken(String name, Span span, Symbol known) {
        if (known instanceof Symbol.Declared declared) {
            return Diagnostic.of(Code.ALREADY_DEFINED, span, Quote.of(name) + " is defined already")
                    .withLabel(declared.span(), "it is first defined here");
        }
        return Diagnostic.of(Code.RESERVED_NAME, span, Quote.of(name) + " is a name of the language")
                .withHint("choose another name");
    }

    private Optional<Symbol> known(String name) {
        Symbol local = locals.get(name);
        if (local != null) {
            return Optional.of(local);
        }
        Symbol symbol = declared.get(name);
        return Optional.ofNullable(symbol == null && place != Place.FUNCTION ? AMBIENT.get(name) : symbol);
    }

    /** What a name stands for; empty where that is an error, which is reported, or follows from one that was. */
    Optional<Symbol> find(Ast.Word name) {
        Optional<Symbol> found = known(name.text());
        if (found.isEmpty()) {
            if (!broken.contains(name.text())) {
                diagnostics.report(unknown(name));
            }
            return Optional.empty();
        }
        used.add(name.text());
        Optional<Diagnostic> misuse = misuse(found.get(), name);
        misuse.ifPresent(diagnostics::report);
        return misuse.isPresent() || found.get() instanceof Symbol.Broken ? Optional.empty() : found;
    }

    /** Whether a local was read. */
    boolean isUsed(String name) {
        return used.contains(name);
    }

    private Optional<Diagnostic> misuse(Symbol symbol, Ast.Word name) {
        return Optional.ofNullable(
                switch (place) {
                    case FUNCTION, SCORE, WEIGHT -> null;
                    case CONSTANT -> symbol instanceof Symbol.Const ? null : notConstant(name);
                    case MASK ->
                        symbol instanceof Symbol.Score
                                ? Diagnostic.of(Code.SCORE_OUT_OF_SCOPE, name.span(), "a mask cannot read the score")
                                        .withHint("a mask says which pairs exist; change the score with `score = ...`")
                                : null;
                    case SINK -> sinkMisuse(symbol, name);
                });
    }

    private static Diagnostic notConstant(Ast.Word name) {
        return Diagnostic.of(
                        Code.NOT_CONSTANT,
                        name.span(),
                        "a constant is asked for, but " + Quote.of(name.text()) + " is not one that is defined above")
                .withHint("use numbers, functions, and each `const` that stands further up");
    }

    private static Diagnostic sinkMisuse(Symbol symbol, Ast.Word name) {
        String hint = "a sink is one logit per row: it may read `b`, `h`, `h_kv`, `q_idx`, lengths, params and tensors";
        return switch (symbol) {
            case Symbol.Score _ ->
                Diagnostic.of(Code.SCORE_OUT_OF_SCOPE, name.span(), "a sink cannot read the score")
                        .withHint(hint);
            case Symbol.Position position
            when position.axis() == Axis.KEY ->
                Diagnostic.of(Code.SINK_VARIES, name.span(), "a sink cannot depend on `kv_idx`")
                        .withHint(hint);
            case Symbol.Position _, Symbol.CallLength _, Symbol.Declared _, Symbol.Broken _ -> null;
        };
    }

    private Diagnostic unknown(Ast.Word name) {
        if (place == Place.FUNCTION && AMBIENT.containsKey(name.text())) {
            return Diagnostic.of(
                            Code.FUNCTION_NOT_PURE,
                            name.span(),
                            "a function cannot read " + Quote.of(name.text()) + "; it sees only its parameters")
                    .withHint("add a parameter and pass " + Quote.of(name.text()) + " where the function is called");
        }
        if (place == Place.CONSTANT && isWritten.test(name.text())) {
            return notConstant(name);
        }
        var candidates = new TreeSet<>(locals.keySet());
        candidates.addAll(declared.keySet());
        if (place != Place.FUNCTION) {
            candidates.addAll(AMBIENT.keySet());
        }
        Optional<String> hint = Optional.ofNullable(COMMON_MISTAKES.get(name.text()))
                .or(() -> NearNames.suggestion(name.text(), candidates))
                .or(() -> place == Place.FUNCTION
                        ? Optional.of("a function sees only its parameters")
                        : Optional.empty());
        return Diagnostic.of(Code.UNKNOWN_NAME, name.span(), "no " + Quote.of(name.text()) + " is in scope")
                .withHint(hint);
    }
}
