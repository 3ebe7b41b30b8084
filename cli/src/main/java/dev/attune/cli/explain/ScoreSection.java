package dev.attune.cli.explain;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.ir.Normalization;
import java.util.ArrayList;
import java.util.List;

/** What the exponent may assume. */
final class ScoreSection {

    private ScoreSection() {}

    static List<String> lines(AnalyzedAttention analyzed) {
        List<String> lines = new ArrayList<>();
        lines.add(
                analyzed.score().identity()
                        ? "the scaled dot product itself: scale and log2(e) are one factor in the exponent"
                        : "changed by the variant, for each pair");
        analyzed.score()
                .bound()
                .ifPresent(bound -> lines.add("never beyond " + bound + " in magnitude, whatever the inputs"));
        lines.add(
                switch (analyzed.attention().normalization()) {
                    case Normalization.Softmax softmax ->
                        (softmax.strategy() == Normalization.Strategy.ONLINE
                                        ? "softmax in one pass"
                                        : "softmax in two passes")
                                + (softmax.sink().isPresent() ? ", with a sink" : "");
                    case Normalization.Weight _ ->
                        "a weight of its own for each pair: nothing is normalised, there is no lse";
                });
        return lines;
    }
}
