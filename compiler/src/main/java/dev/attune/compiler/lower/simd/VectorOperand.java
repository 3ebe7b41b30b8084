package dev.attune.compiler.lower.simd;

import com.palantir.javapoet.CodeBlock;
import dev.attune.compiler.ir.Type;

/**
 * A value in vector code: the same in all lanes, or not.
 *
 * @param name a name or a literal: of a Java scalar, or of a {@code FloatVector}, {@code IntVector} or {@code
 *     VectorMask<Float>}
 */
record VectorOperand(Type type, boolean scalar, CodeBlock name) {

    static VectorOperand scalar(Type type, CodeBlock name) {
        return new VectorOperand(type, true, name);
    }

    static VectorOperand vector(Type type, CodeBlock name) {
        return new VectorOperand(type, false, name);
    }
}
