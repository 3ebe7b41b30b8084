package dev.attune.compiler.lower.simd;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.TypeName;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.analysis.Varies;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Normalization;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Value;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.templates.simd.PlaceCode;
import dev.attune.templates.simd.ScoreLayout;
import dev.attune.templates.simd.SimdNames;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/** Scalar code per call, head, row and key, and how other code names what it keeps. */
final class PlaceLowering {
    private final ScoreLayout layout;
    private final Body body;
    private final JavaNames names;
    private final CallLengths lengths;

    PlaceLowering(ScoreLayout layout, Body body, JavaNames names, CallLengths lengths) {
        this.layout = layout;
        this.body = body;
        this.names = names;
        this.lengths = lengths;
    }

    /** How scalar code inside a loop over rows or keys names a value that is kept. */
    CodeBlock kept(Value value) {
        Op op = body.op(value);
        if (Body.isLeaf(op)) {
            return ScalarBlock.leaf(op, names, lengths);
        }
        return switch (body.varies(value)) {
            case LAUNCH -> CodeBlock.of("$L", names.of(value));
            case HEAD -> CodeBlock.of("scratch.$L", names.of(value));
            case ROW -> CodeBlock.of("tile.$L[row]", names.of(value));
            case COLUMN -> CodeBlock.of("scratch.$L[key]", names.of(value));
            case PAIR, SCORE -> throw new IllegalStateException(value + " is not kept");
        };
    }

    /** Parameters, tensors, fresh lengths, and what is the same for the whole call. */
    PlaceCode launch() {
        var fields = new ArrayList<FieldSpec>();
        var code = CodeBlock.builder();
        bindParameters(fields, code);
        bindTensors(fields, code);
        bindLengths(fields, code);
        for (Definition definition : body.computedAt(Varies.LAUNCH)) {
            Value value = definition.value();
            fields.add(field(ScalarExpressions.javaType(value.type()), names.of(value)));
            code.addStatement("$L = $L", names.of(value), ScalarExpressions.of(definition.op(), names, this::kept));
        }
        return new PlaceCode(fields, code.build());
    }

    private void bindParameters(List<FieldSpec> fields, CodeBlock.Builder code) {
        for (ScalarParameter parameter : body.analyzed().attention().signature().parameters()) {
            if (everyOp()
                    .noneMatch(
                            op -> op instanceof Op.Parameter use && use.name().equals(parameter.name()))) {
                continue;
            }
            String name = names.ofParameter(parameter.name());
            CodeBlock given = CodeBlock.of("arguments.parameters().get($S)", parameter.name());
            switch (parameter.type()) {
                case I32 -> code.addStatement("$L = $L.intValue()", name, given);
                case F32 -> code.addStatement("$L = $L.floatValue()", name, given);
                case BOOL -> code.addStatement("$L = $L != 0.0", name, given);
            }
            TypeName type = switch (parameter.type()) {
                case I32 -> TypeName.INT;
                case F32 -> TypeName.FLOAT;
                case BOOL -> TypeName.BOOLEAN;
            };
            fields.add(field(type, name));
        }
    }

    private void bindTensors(List<FieldSpec> fields, CodeBlock.Builder code) {
        for (CapturedTensor tensor : body.analyzed().attention().signature().tensors()) {
            if (everyOp()
                    .noneMatch(op -> op instanceof Op.Read read && read.tensor().equals(tensor.name()))) {
                continue;
            }
            String name = names.ofTensor(tensor.name());
            String given = names.fresh(tensor.name() + "Tensor");
            fields.add(field(SimdNames.MEMORY_SEGMENT, name));
            code.addStatement("$T $L = arguments.captured().get($S)", SimdNames.TENSOR, given, tensor.name());
            code.addStatement("$L = $T.memory($L)", name, SimdNames.CAPTURED_READS, given);
            for (int i = 0; i < tensor.dimensions().size(); i++) {
                String length = names.ofDimension(tensor.name(), i);
                fields.add(field(TypeName.INT, length));
                code.addStatement("$L = $T.length($L, $L)", length, SimdNames.CAPTURED_READS, given, i);
            }
        }
    }

    private void bindLengths(List<FieldSpec> fields, CodeBlock.Builder code) {
        Set<String> bound = new LinkedHashSet<>();
        everyOp().forEach(op -> {
            if (op instanceof Op.Length length && CallLengths.isFresh(length.name())) {
                bound.add(length.name());
            }
        });
        for (String length : bound) {
            fields.add(lengths.field(length));
            code.add(lengths.bind(length));
        }
    }

    /** Every operation that some code evaluates: the needed body, and tile code. */
    private Stream<Op> everyOp() {
        return Stream.concat(
                        body.neededDefinitions().stream(),
                        tileCode(body.analyzed().mask()).stream())
                .map(Definition::op);
    }

    private static List<Definition> tileCode(MaskPlan plan) {
        return switch (plan) {
            case MaskPlan.Everything everything -> List.of();
            case MaskPlan.Nothing nothing -> List.of();
            case MaskPlan.Ranges ranges -> ranges.ranges().body();
            case MaskPlan.TileMap map -> {
                var all = new ArrayList<>(map.body());
                map.hull().ifPresent(hull -> all.addAll(hull.body()));
                yield all;
            }
        };
    }

    private static FieldSpec field(TypeName type, String name) {
        return FieldSpec.builder(type, name, Modifier.PRIVATE, Modifier.FINAL).build();
    }

    /** What varies by head, kept in the scratch. */
    PlaceCode head() {
        var fields = new ArrayList<FieldSpec>();
        var code = CodeBlock.builder();
        for (Definition definition : body.computedAt(Varies.HEAD)) {
            Value value = definition.value();
            fields.add(FieldSpec.builder(ScalarExpressions.javaType(value.type()), names.of(value))
                    .build());
            code.addStatement(
                    "scratch.$L = $L", names.of(value), ScalarExpressions.of(definition.op(), names, this::kept));
        }
        return new PlaceCode(fields, code.build());
    }

    /** What varies by row, kept in the tile. */
    PlaceCode row() {
        PlaceCode computed = perElement(Varies.ROW, "tile", "row", layout.rowLength());
        Value sink = body.analyzed().attention().normalization() instanceof Normalization.Softmax softmax
                ? softmax.sink().orElse(null)
                : null;
        if (sink == null) {
            return computed;
        }
        CodeBlock name = body.varies(sink) == Varies.ROW && !Body.isLeaf(body.op(sink))
                ? CodeBlock.of("$L", names.of(sink))
                : kept(sink);
        var code = CodeBlock.builder().add(computed.code()).addStatement("tile.sink[row] = $L", name);
        return new PlaceCode(computed.fields(), code.build());
    }

    /** What varies by key, kept in the scratch. */
    PlaceCode column() {
        return perElement(Varies.COLUMN, "scratch", "key", layout.keyLength());
    }

    private PlaceCode perElement(Varies place, String holder, String index, String length) {
        var fields = new ArrayList<FieldSpec>();
        var block = new ScalarBlock(names, lengths, this::kept);
        for (Definition definition : body.computedAt(place)) {
            Value value = definition.value();
            block.declare(definition);
            if (body.isKept(value)) {
                TypeName element = ScalarExpressions.javaType(value.type());
                fields.add(FieldSpec.builder(ArrayTypeName.of(element), names.of(value), Modifier.FINAL)
                        .initializer("new $T[$L]", element, length)
                        .build());
                block.code().addStatement("$1L.$2L[$3L] = $2L", holder, names.of(value), index);
            }
        }
        return new PlaceCode(fields, block.code().build());
    }
}
