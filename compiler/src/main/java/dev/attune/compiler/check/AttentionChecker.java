package dev.attune.compiler.check;

import dev.attune.compiler.check.Scope.Place;
import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Diagnostics;
import dev.attune.compiler.diagnostic.NearNames;
import dev.attune.compiler.diagnostic.Quote;
import dev.attune.compiler.diagnostic.Span;
import dev.attune.compiler.ir.Normalization.Strategy;
import dev.attune.compiler.ir.ScheduleSpace;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.syntax.Ast;
import dev.attune.runtime.kernel.VariantSignature;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks one attention: its declarations, then each statement in the scope that its place has. */
final class AttentionChecker {
    private static final Map<String, Strategy> STRATEGIES =
            Map.of("online", Strategy.ONLINE, "two_pass", Strategy.TWO_PASS);

    private final Ast.Attention attention;
    private final FunctionTable functions;
    private final boolean evaluable;
    private final Diagnostics diagnostics;
    private final Set<String> used = new HashSet<>();
    private final List<Typed.Body> scores = new ArrayList<>();
    private final List<Mask> masks = new ArrayList<>();
    private final List<ScheduleSpace> schedules = new ArrayList<>();
    private final Map<String, Span> firstOfKind = new HashMap<>();
    private Declarations declarations;
    private Strategy strategy = Strategy.ONLINE;
    private Optional<Typed> sink = Optional.empty();
    private Optional<Typed.Body> weight = Optional.empty();

    /** Checks nothing yet; {@code evaluable} says whether functions are sound. */
    AttentionChecker(Ast.Attention attention, FunctionTable functions, boolean evaluable, Diagnostics diagnostics) {
        this.attention = attention;
        this.functions = functions;
        this.evaluable = evaluable;
        this.diagnostics = diagnostics;
    }

    /** A mask statement, and the condition's place for warnings. */
    record Mask(Typed.Body condition, Span span) {}

    /** An attention in typed trees; complete where no error was reported. */
    record Checked(
            Ast.Word name,
            VariantSignature signature,
            List<Typed.Body> scores,
            List<Mask> masks,
            Strategy strategy,
            Optional<Typed> sink,
            Optional<Typed.Body> weight,
            List<ScheduleSpace> schedules) {
        Checked {
            scores = List.copyOf(scores);
            masks = List.copyOf(masks);
            schedules = List.copyOf(schedules);
        }
    }

    Checked check() {
        DeclarationChecker.Result declared =
                new DeclarationChecker(attention, functions, evaluable, used, diagnostics).check();
        declarations = declared.declarations();
        var scheduleChecker = new ScheduleChecker(diagnostics);
        for (Ast.Member member : attention.members()) {
            switch (member) {
                case Ast.Const _, Ast.Param _, Ast.Tensor _ -> {}
                case Ast.Score score ->
                    body(score.value(), Place.SCORE, Type.F32, "a score").ifPresent(scores::add);
                case Ast.Mask mask ->
                    body(mask.condition(), Place.MASK, Type.BOOL, "a mask")
                            .ifPresent(body ->
                                    masks.add(new Mask(body, mask.condition().span())));
                case Ast.Softmax softmax -> softmax(softmax);
                case Ast.Weight statement -> {
                    once("weight", statement.span());
                    exclude("softmax", statement.span());
                    weight = body(statement.value(), Place.WEIGHT, Type.F32, "a weight");
                }
                case Ast.Schedule schedule -> scheduleChecker.check(schedule).ifPresent(schedules::add);
            }
        }
        warnOfUnused();
        var signature = new VariantSignature(
                attention.name().text(),
                attention.doc(),
                declared.parameters(),
                declared.tensors(),
                !firstOfKind.containsKey("weight"));
        return new Checked(attention.name(), signature, scores, masks, strategy, sink, weight, schedules);
    }

    private Optional<Typed.Body> body(Ast.Body body, Place place, Type type, String what) {
        Scope scope = Scope.of(place, declarations, used, diagnostics);
        Optional<Typed.Body> typed = expressions(scope).body(body, Optional.of(type), what);
        var unused = new UnusedWarnings(diagnostics);
        body.lets().forEach(let -> unused.check("let", let.name(), scope::isUsed));
        body.lets().forEach(let -> used.remove(let.name().text()));
        return typed;
    }

    private ExpressionChecker expressions(Scope scope) {
        return new ExpressionChecker(scope, functions, (function, _) -> functions.noteCall(function), diagnostics);
    }

    private void softmax(Ast.Softmax softmax) {
        once("softmax", softmax.span());
        exclude("weight", softmax.span());
        Strategy known = STRATEGIES.get(softmax.strategy().text());
        if (known == null) {
            diagnostics.report(Diagnostic.of(
                            Code.UNKNOWN_STRATEGY,
                            softmax.strategy().span(),
                            "no softmax strategy is named "
                                    + Quote.of(softmax.strategy().text()))
                    .withHint(NearNames.suggestion(softmax.strategy().text(), STRATEGIES.keySet())
                            .orElse("a softmax is `online` or `two_pass`")));
        } else {
            strategy = known;
        }
        Map<String, Ast.Word> names = new HashMap<>();
        for (Ast.SoftmaxArgument argument : softmax.arguments()) {
            Ast.Word first = names.putIfAbsent(argument.name().text(), argument.name());
            if (first != null) {
                diagnostics.report(Scope.taken(
                        first.text(),
                        argument.name().span(),
                        new Symbol.Local(first.text(), first.span(), Optional.empty())));
            }
            if (!argument.name().text().equals("sink")) {
                diagnostics.report(Diagnostic.of(
                                Code.SOFTMAX_ARGUMENT,
                                argument.name().span(),
                                "a softmax takes no " + Quote.of(argument.name().text()))
                        .withHint("its one argument is `sink`: one more logit that has no value"));
                continue;
            }
            Scope scope = Scope.of(Place.SINK, declarations, used, diagnostics);
            sink = expressions(scope).require(argument.value(), Type.F32, "a sink");
        }
    }

    private void once(String kind, Span span) {
        Span first = firstOfKind.putIfAbsent(kind, span);
        if (first != null) {
            diagnostics.report(Diagnostic.of(Code.DUPLICATE_STATEMENT, span, "this is the second " + Quote.of(kind))
                    .withLabel(first, "the first one is here"));
        }
    }

    private void exclude(String other, Span span) {
        Span first = firstOfKind.get(other);
        if (first != null) {
            diagnostics.report(Diagnostic.of(
                            Code.WEIGHT_AND_SOFTMAX,
                            span,
                            "weights come from a softmax or from a formula, not from both")
                    .withHint("remove one of the two")
                    .withLabel(first, "the other one is here"));
        }
    }

    private void warnOfUnused() {
        var unused = new UnusedWarnings(diagnostics);
        for (Ast.Member member : attention.members()) {
            switch (member) {
                case Ast.Const constant -> unused.check("const", constant.name(), used::contains);
                case Ast.Param param -> unused.check("param", param.name(), used::contains);
                case Ast.Tensor tensor -> unused.check("tensor", tensor.name(), used::contains);
                case Ast.Score _, Ast.Mask _, Ast.Softmax _, Ast.Weight _, Ast.Schedule _ -> {}
            }
        }
    }
}
