package dev.attune.compiler.lower.simd;

import com.palantir.javapoet.CodeBlock;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Normalization;
import dev.attune.compiler.ir.Value;
import dev.attune.templates.simd.ElementPass;
import dev.attune.templates.simd.KeyWalk;
import dev.attune.templates.simd.PlaceCode;
import dev.attune.templates.simd.ScoreLayout;
import dev.attune.templates.simd.SimdVariant;
import dev.attune.templates.simd.SimdVariant.Weights;
import java.util.List;
import java.util.Optional;

/** Fills the holes of a SIMD family with a variant. */
final class VariantLowering {
    private static final PlaceCode NOTHING = new PlaceCode(List.of(), CodeBlock.of(""));

    private VariantLowering() {}

    static SimdVariant lower(AnalyzedAttention analyzed, ScoreLayout layout) {
        Attention attention = analyzed.attention();
        var body = new Body(analyzed);
        var names = new JavaNames();
        var lengths = new CallLengths(attention.signature(), names);
        var places = new PlaceLowering(layout, body, names, lengths);
        PlaceCode launch = places.launch();
        KeyWalk walk = new MaskLowering(body, names, lengths, places).walk();
        var elements = new ElementLowering(layout, body, names, lengths);
        Weights weights = weights(analyzed);
        boolean empty = analyzed.mask() instanceof MaskPlan.Nothing;
        Optional<ElementPass> whole = empty ? Optional.empty() : whole(analyzed, elements);
        Optional<ElementPass> cut = empty ? Optional.empty() : cut(analyzed, elements);
        return new SimdVariant(
                JavaNames.className(attention.name()),
                doc(attention),
                launch,
                places.head(),
                places.row(),
                empty ? NOTHING : places.column(),
                walk,
                weights,
                whole,
                cut,
                elements.strips(),
                elements.wantsLongStrips());
    }

    private static String doc(Attention attention) {
        String doc = attention.signature().doc().strip();
        return doc.isEmpty()
                ? "The attention variant " + attention.name() + "."
                : doc.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("@", "&#64;")
                        .replace("*/", "*&#47;");
    }

    private static Weights weights(AnalyzedAttention analyzed) {
        return switch (analyzed.attention().normalization()) {
            case Normalization.Softmax softmax ->
                new Weights.Softmax(
                        softmax.strategy() == Normalization.Strategy.TWO_PASS,
                        softmax.sink().isPresent(),
                        analyzed.score().identity());
            case Normalization.Weight weight -> new Weights.Alone();
        };
    }

    private static Optional<ElementPass> whole(AnalyzedAttention analyzed, ElementLowering elements) {
        return switch (analyzed.attention().normalization()) {
            case Normalization.Softmax softmax ->
                analyzed.score().identity()
                        ? Optional.empty()
                        : Optional.of(elements.pass(analyzed.attention().score(), Optional.empty(), ""));
            case Normalization.Weight weight -> Optional.of(elements.pass(weight.weight(), Optional.empty(), ""));
        };
    }

    private static Optional<ElementPass> cut(AnalyzedAttention analyzed, ElementLowering elements) {
        if (analyzed.mask() instanceof MaskPlan.Everything) {
            return Optional.empty();
        }
        Optional<Value> mask = analyzed.attention().mask();
        return Optional.of(
                switch (analyzed.attention().normalization()) {
                    case Normalization.Softmax softmax ->
                        elements.pass(analyzed.attention().score(), mask, "Float.NEGATIVE_INFINITY");
                    case Normalization.Weight weight -> elements.pass(weight.weight(), mask, "0f");
                });
    }
}
