package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;

/**
 * An operation that runs over a strip of keys as a pass of its own, from arrays to an array: an elementary function, a whole
 * number division, a gather.
 *
 * @param method name of the generated method that prepares its operands
 * @param doc what that method does, a sentence
 * @param operands writes the operands to arrays of the strip
 * @param call statements that run the operation on {@code count} elements; empty where {@code operands} did it all
 * @param scalarCall the same without vectors
 */
public record ArrayStep(String method, String doc, Operands operands, CodeBlock call, CodeBlock scalarCall) {

    /** A step whose call has no vectors. */
    public ArrayStep(String method, String doc, Operands operands, CodeBlock call) {
        this(method, doc, operands, call, call);
    }

    /** How operands get into arrays. */
    public sealed interface Operands {

        /** By a loop over scores. */
        record Loop(ElementLoop loop) implements Operands {}

        /** By scalar code, with the names of {@link LoopCode#perTile} in scope. */
        record Scalars(CodeBlock code) implements Operands {}
    }
}
