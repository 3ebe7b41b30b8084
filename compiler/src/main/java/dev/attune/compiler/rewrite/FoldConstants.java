package dev.attune.compiler.rewrite;

import dev.attune.compiler.ir.Attention;

/** Computes what is known and applies the exact laws of {@link Algebra}, front to back. */
public final class FoldConstants implements Pass {

    @Override
    public Attention apply(Attention attention) {
        return BodyRewrite.rewrite(
                attention,
                (definition, body) -> new Algebra(body)
                        .simplify(definition.op())
                        .orElseGet(() -> body.define(definition.value().name(), definition.op())));
    }
}
