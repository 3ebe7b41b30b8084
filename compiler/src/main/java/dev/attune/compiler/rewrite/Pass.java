package dev.attune.compiler.rewrite;

import dev.attune.compiler.ir.Attention;

/** A rewrite that keeps the meaning. */
public interface Pass {

    /** The variant, rewritten; the same object where there was nothing to do. */
    Attention apply(Attention attention);

    /** As it is called in {@code --dump-ir=after:PASS}. */
    default String name() {
        return getClass().getSimpleName();
    }
}
