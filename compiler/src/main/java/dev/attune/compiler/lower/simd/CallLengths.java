package dev.attune.compiler.lower.simd;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.TypeName;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import javax.lang.model.element.Modifier;

/** Java names of lengths: the call's own, and fresh ones, which a captured tensor binds. */
final class CallLengths {
    private final VariantSignature signature;
    private final JavaNames names;

    CallLengths(VariantSignature signature, JavaNames names) {
        this.signature = signature;
        this.names = names;
    }

    /** The name of a length. */
    String name(String length) {
        return switch (length) {
            case "batch" -> "batch";
            case "heads" -> "heads";
            case "kv_heads" -> "kvHeads";
            case "q_len" -> "qLen";
            case "kv_len" -> "kvLen";
            case "head_dim" -> "HEAD_DIM";
            default -> names.ofLength(length);
        };
    }

    /** Whether the variant's tensors bind a length. */
    static boolean isFresh(String length) {
        return switch (length) {
            case "batch", "heads", "kv_heads", "q_len", "kv_len", "head_dim" -> false;
            default -> true;
        };
    }

    /** The field of a fresh length. */
    FieldSpec field(String length) {
        return FieldSpec.builder(TypeName.INT, name(length), Modifier.PRIVATE, Modifier.FINAL)
                .build();
    }

    /** Binds the field of a fresh length to the first dimension that has it. */
    CodeBlock bind(String length) {
        for (CapturedTensor tensor : signature.tensors()) {
            for (int i = 0; i < tensor.dimensions().size(); i++) {
                if (tensor.dimensions().get(i) instanceof Dimension.FreshLength fresh
                        && fresh.name().equals(length)) {
                    return CodeBlock.of(
                            "$L = Math.toIntExact(arguments.captured().get($S).shape()[$L]);\n",
                            name(length),
                            tensor.name(),
                            i);
                }
            }
        }
        throw new IllegalStateException("no tensor of " + signature.name() + " binds the length " + length);
    }
}
