package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.Compiler;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.ir.Attention;

/** Variants with the facts that the pipeline finds. */
final class Analyzed {
    private Analyzed() {}

    static AnalyzedAttention of(Attention attention, int headDim) {
        Compiler compiler = new Compiler();
        return compiler.analyze(compiler.rewrite(attention, headDim));
    }
}
