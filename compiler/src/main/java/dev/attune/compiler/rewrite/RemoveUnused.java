package dev.attune.compiler.rewrite;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Normalization;
import dev.attune.compiler.ir.Value;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Drops definitions that no root needs. */
public final class RemoveUnused implements Pass {

    @Override
    public Attention apply(Attention attention) {
        Set<Value> used = new HashSet<>();
        used.add(attention.score());
        attention.mask().ifPresent(used::add);
        switch (attention.normalization()) {
            case Normalization.Softmax softmax -> softmax.sink().ifPresent(used::add);
            case Normalization.Weight weight -> used.add(weight.weight());
        }
        return attention.withBody(
                live(attention.body(), used), attention.score(), attention.mask(), attention.normalization());
    }

    /** The definitions that the wanted values need, in order. */
    public static List<Definition> live(List<Definition> body, Collection<Value> wanted) {
        var used = new HashSet<>(wanted);
        for (Definition definition : body.reversed()) {
            if (used.contains(definition.value())) {
                used.addAll(definition.op().operands());
            }
        }
        return body.stream()
                .filter(definition -> used.contains(definition.value()))
                .toList();
    }
}
