package dev.attune.generator.api;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.runtime.tensor.DType;
import java.util.List;
import java.util.stream.Collectors;

/** A signature as a Java expression. */
final class SignatureCode {
    private static final ClassName SIGNATURE = ClassName.get(VariantSignature.class);

    private SignatureCode() {}

    static CodeBlock of(VariantSignature signature) {
        return CodeBlock.builder()
                .add("new $T(\n$>$>$S,\n$S,\n", SIGNATURE, signature.name(), signature.doc())
                .add(list(signature.parameters().stream().map(SignatureCode::of).toList()))
                .add(",\n")
                .add(list(signature.tensors().stream().map(SignatureCode::of).toList()))
                .add(",\n$L)$<$<", signature.hasLse())
                .build();
    }

    private static CodeBlock of(ScalarParameter parameter) {
        return CodeBlock.of(
                "new $T($S, $T.$L, $L, $S)",
                ClassName.get(ScalarParameter.class),
                parameter.name(),
                ClassName.get(VariantSignature.ScalarType.class),
                parameter.type().name(),
                number(parameter.defaultValue()),
                parameter.doc());
    }

    /** A double as Java writes it. */
    private static CodeBlock number(double value) {
        if (Double.isInfinite(value)) {
            return CodeBlock.of("$T.$L", Double.class, value > 0 ? "POSITIVE_INFINITY" : "NEGATIVE_INFINITY");
        }
        return CodeBlock.of("$L", value);
    }

    private static CodeBlock of(CapturedTensor tensor) {
        return CodeBlock.of(
                "new $T($S, $T.$L, $L, $S)",
                ClassName.get(CapturedTensor.class),
                tensor.name(),
                ClassName.get(DType.class),
                tensor.dtype().name(),
                list(tensor.dimensions().stream().map(SignatureCode::of).toList()),
                tensor.doc());
    }

    private static CodeBlock of(Dimension dimension) {
        return switch (dimension) {
            case Dimension.CallLength(String name) ->
                CodeBlock.of("new $T($S)", ClassName.get(Dimension.CallLength.class), name);
            case Dimension.FreshLength(String name) ->
                CodeBlock.of("new $T($S)", ClassName.get(Dimension.FreshLength.class), name);
            case Dimension.FixedLength(int length) ->
                CodeBlock.of("new $T($L)", ClassName.get(Dimension.FixedLength.class), length);
        };
    }

    private static CodeBlock list(List<CodeBlock> elements) {
        return CodeBlock.of("$T.of($L)", List.class, CodeBlock.join(elements, ", "));
    }

    /** {@code f32[heads, 32]}. */
    static String type(CapturedTensor tensor) {
        return tensor.dtype()
                + tensor.dimensions().stream()
                        .map(dimension -> switch (dimension) {
                            case Dimension.CallLength(String name) -> name;
                            case Dimension.FreshLength(String name) -> name;
                            case Dimension.FixedLength(int length) -> Integer.toString(length);
                        })
                        .collect(Collectors.joining(", ", "[", "]"));
    }
}
