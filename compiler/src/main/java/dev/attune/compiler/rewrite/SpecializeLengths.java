package dev.attune.compiler.rewrite;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Op;
import java.util.Map;

/**
 * Puts numbers in the place of lengths that a kernel is compiled for.
 *
 * <pre>
 * length head_dim  ->  const 128
 * </pre>
 *
 * @param lengths the known lengths by name
 */
public record SpecializeLengths(Map<String, Integer> lengths) implements Pass {

    public SpecializeLengths {
        lengths = Map.copyOf(lengths);
    }

    @Override
    public Attention apply(Attention attention) {
        return BodyRewrite.rewrite(
                attention,
                (definition, body) -> definition.op() instanceof Op.Length(String name) && lengths.containsKey(name)
                        ? body.i32(lengths.get(name))
                        : body.define(definition.value().name(), definition.op()));
    }
}
