package dev.attune.compiler.ir;

import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks that a variant is well formed. A failure names the definition that breaks a rule and, after a pass, the pass.
 *
 * <p>Invariants:
 * <ol>
 *   <li>A value name is defined once, and every operand is defined earlier in the body, with the type it is used at.
 *   <li>Every root (score, mask, sink, weight) is a value of the body.
 *   <li>A parameter, tensor or length that is read is declared; the types agree, and a tensor is read with one index per
 *       dimension, as its declared dtype.
 *   <li>Names of parameters and tensors are unique; a fresh length is not named like a length of the call; a fixed one is
 *       positive.
 *   <li>The mask does not depend on the score. A sink depends on neither the score nor the key.
 *   <li>A variant has a lse exactly where it has a softmax.
 *   <li>{@code i64}, tile bounds and tile extremes occur in tile code only; tile code has no score and no position of query
 *       or key, and its extremes name summaries that exist.
 *   <li>A target has one schedule at most.
 * </ol>
 * That operand types fit the operation is checked by the records themselves.
 */
public final class Verifier {

    private final String context;
    private final VariantSignature signature;
    private final Map<String, Value> defined = new HashMap<>();
    private final Set<Value> dependOnScore = new HashSet<>();
    private final Set<Value> dependOnKey = new HashSet<>();

    private Verifier(String context, VariantSignature signature) {
        this.context = context;
        this.signature = signature;
    }

    /**
     * Checks a variant.
     *
     * @throws InvalidIrException at the first broken invariant
     */
    public static void verify(Attention attention) {
        new Verifier("", attention.signature()).checkVariant(attention);
    }

    /**
     * Checks what a pass returned.
     *
     * @param pass its name, for the message
     * @throws InvalidIrException at the first broken invariant
     */
    public static void verifyAfter(String pass, Attention attention) {
        new Verifier("after " + pass + ": ", attention.signature()).checkVariant(attention);
    }

    /**
     * Checks tile code.
     *
     * @param roots values of the body that are read from outside
     * @param summaries how many summaries there are to read extremes of
     * @throws InvalidIrException at the first broken invariant
     */
    public static void verifyTileCode(
            VariantSignature signature, List<Definition> body, List<Value> roots, int summaries) {
        var verifier = new Verifier("tile code of " + signature.name() + ": ", signature);
        for (Definition definition : body) {
            verifier.checkDefinition(definition);
            verifier.checkTileCode(definition, summaries);
        }
        roots.forEach(root -> verifier.checkRoot("tile class", root));
    }

    private void checkTileCode(Definition definition, int summaries) {
        if (definition.op() instanceof Op.Score) {
            fail(definition, "tile code has no score");
        }
        if (definition.op() instanceof Op.Position(Axis axis) && (axis == Axis.QUERY || axis == Axis.KEY)) {
            fail(definition, "tile code reads the bounds of " + axis.spelling() + ", not its value");
        }
        if (definition.op() instanceof Op.TileExtreme extreme
                && (extreme.summary() < 0 || extreme.summary() >= summaries)) {
            fail(definition, "there are " + summaries + " summaries");
        }
    }

    private void checkVariant(Attention attention) {
        checkSignature(attention);
        for (Definition definition : attention.body()) {
            checkDefinition(definition);
            checkNoTileCode(definition);
        }
        checkRoot("score", attention.score());
        attention.mask().ifPresent(mask -> {
            checkRoot("mask", mask);
            check(!dependOnScore.contains(mask), "mask " + mask + " depends on the score");
        });
        switch (attention.normalization()) {
            case Normalization.Softmax softmax ->
                softmax.sink().ifPresent(sink -> {
                    checkRoot("sink", sink);
                    check(!dependOnScore.contains(sink), "sink " + sink + " depends on the score");
                    check(!dependOnKey.contains(sink), "sink " + sink + " depends on the key");
                });
            case Normalization.Weight weight -> checkRoot("weight", weight.weight());
        }
    }

    private void checkSignature(Attention attention) {
        var names = new HashSet<String>();
        for (ScalarParameter parameter : signature.parameters()) {
            check(names.add(parameter.name()), "'" + parameter.name() + "' is declared twice");
        }
        for (CapturedTensor tensor : signature.tensors()) {
            check(names.add(tensor.name()), "'" + tensor.name() + "' is declared twice");
            check(!tensor.dimensions().isEmpty(), "tensor " + tensor.name() + " has no dimension");
            tensor.dimensions().forEach(dimension -> checkDimension(tensor, dimension));
        }
        check(
                signature.hasLse() == attention.hasLse(),
                "the signature says hasLse = " + signature.hasLse() + " but the variant has "
                        + attention.normalization());
        var targets = new HashSet<String>();
        for (ScheduleSpace schedule : attention.schedules()) {
            check(targets.add(schedule.target()), "there are two schedules for " + schedule.target());
        }
    }

    private void checkDimension(CapturedTensor tensor, Dimension dimension) {
        switch (dimension) {
            case Dimension.CallLength length ->
                check(
                        CallLengths.contains(length.name()),
                        "tensor " + tensor.name() + ": no call has a length '" + length.name() + "'");
            case Dimension.FreshLength length ->
                check(
                        !CallLengths.contains(length.name()),
                        "tensor " + tensor.name() + ": '" + length.name()
                                + "' is a length of the call, not a fresh one");
            case Dimension.FixedLength length ->
                check(length.length() > 0, "tensor " + tensor.name() + " has a dimension of " + length.length());
        }
    }

    private void checkDefinition(Definition definition) {
        for (Value operand : definition.op().operands()) {
            Value known = defined.get(operand.name());
            if (known == null) {
                fail(definition, operand + " is not defined before it");
            }
            if (known.type() != operand.type()) {
                fail(definition, operand + " is " + known.type() + ", not " + operand.type());
            }
        }
        checkLeaf(definition);
        if (defined.putIfAbsent(definition.value().name(), definition.value()) != null) {
            fail(definition, definition.value() + " is defined twice");
        }
        propagate(definition, dependOnScore, definition.op() instanceof Op.Score);
        propagate(definition, dependOnKey, definition.op().equals(new Op.Position(Axis.KEY)));
    }

    private static void propagate(Definition definition, Set<Value> dependent, boolean source) {
        if (source || definition.op().operands().stream().anyMatch(dependent::contains)) {
            dependent.add(definition.value());
        }
    }

    private void checkLeaf(Definition definition) {
        switch (definition.op()) {
            case Op.Parameter parameter -> {
                ScalarParameter declared = signature.parameters().stream()
                        .filter(candidate -> candidate.name().equals(parameter.name()))
                        .findFirst()
                        .orElse(null);
                if (declared == null) {
                    fail(definition, "no parameter '" + parameter.name() + "' is declared");
                } else if (!declared.type().name().equals(parameter.type().name())) {
                    fail(definition, "parameter " + parameter.name() + " is declared as " + declared.type());
                }
            }
            case Op.Read read -> {
                CapturedTensor declared = signature.tensors().stream()
                        .filter(candidate -> candidate.name().equals(read.tensor()))
                        .findFirst()
                        .orElse(null);
                if (declared == null) {
                    fail(definition, "no tensor '" + read.tensor() + "' is declared");
                } else if (declared.dtype() != read.element()) {
                    fail(
                            definition,
                            "tensor " + read.tensor() + " is declared as " + declared.dtype() + ", not "
                                    + read.element());
                } else if (declared.dimensions().size() != read.indices().size()) {
                    fail(
                            definition,
                            "tensor " + read.tensor() + " has "
                                    + declared.dimensions().size() + " dimensions, not "
                                    + read.indices().size());
                }
            }
            case Op.Length length -> {
                boolean fresh = signature.tensors().stream()
                        .flatMap(tensor -> tensor.dimensions().stream())
                        .anyMatch(new Dimension.FreshLength(length.name())::equals);
                if (!fresh && !CallLengths.contains(length.name())) {
                    fail(definition, "no length '" + length.name() + "' is bound");
                }
            }
            case Op.IntConstant _, Op.FloatConstant _, Op.BoolConstant _, Op.Position _, Op.Score _ -> {}
            case Op.Unary _, Op.Binary _, Op.Compare _, Op.Select _, Op.Convert _ -> {}
            case Op.TileBound _, Op.TileExtreme _ -> {}
        }
    }

    private void checkNoTileCode(Definition definition) {
        if (definition.value().type() == Type.I64) {
            fail(definition, "i64 occurs in tile code only");
        }
        if (definition.op() instanceof Op.TileBound || definition.op() instanceof Op.TileExtreme) {
            fail(definition, definition.op().mnemonic() + " occurs in tile code only");
        }
    }

    private void checkRoot(String role, Value root) {
        check(root.equals(defined.get(root.name())), role + " " + root + ": " + root.type() + " is not defined");
    }

    private void check(boolean holds, String message) {
        if (!holds) {
            throw new InvalidIrException(context + message);
        }
    }

    private void fail(Definition definition, String message) {
        throw new InvalidIrException(context + "'" + Printer.print(definition) + "': " + message);
    }
}
