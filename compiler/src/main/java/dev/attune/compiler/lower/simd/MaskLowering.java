package dev.attune.compiler.lower.simd;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.TypeName;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.analysis.Varies;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.Value;
import dev.attune.templates.simd.KeyWalk;
import dev.attune.templates.simd.PlaceCode;
import dev.attune.templates.simd.SimdNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;

/** A mask plan as code: closed-form key ranges, or the class of each tile from the extremes of row and column values. */
final class MaskLowering {
    private final Body body;
    private final JavaNames names;
    private final CallLengths lengths;
    private final PlaceLowering places;

    MaskLowering(Body body, JavaNames names, CallLengths lengths, PlaceLowering places) {
        this.body = body;
        this.names = names;
        this.lengths = lengths;
        this.places = places;
    }

    KeyWalk walk() {
        return switch (body.analyzed().mask()) {
            case MaskPlan.Everything everything -> new KeyWalk.Everything();
            case MaskPlan.Nothing nothing -> new KeyWalk.Nothing();
            case MaskPlan.Ranges ranges -> new KeyWalk.Ranges(ranges(ranges.ranges()));
            case MaskPlan.TileMap map -> tileClasses(map);
        };
    }

    private CodeBlock ranges(MaskPlan.KeyRanges ranges) {
        var block = new ScalarBlock(names, lengths, MaskLowering::undeclared).declareAll(ranges.body());
        return block.code()
                .addStatement(
                        "range.set($L, $L, $L, $L)",
                        block.name(ranges.anyLow()),
                        block.name(ranges.anyHigh()),
                        block.name(ranges.allLow()),
                        block.name(ranges.allHigh()))
                .build();
    }

    private static CodeBlock undeclared(Value value) {
        throw new IllegalStateException("tile code reads " + value + ", which it does not define");
    }

    /** Where a summary's extremes are kept, and how tile code reads them. */
    private record Extremes(CodeBlock low, CodeBlock high) {}

    private KeyWalk tileClasses(MaskPlan.TileMap map) {
        var rowFields = new ArrayList<FieldSpec>();
        var rowCode = CodeBlock.builder();
        var columnFields = new ArrayList<FieldSpec>();
        var columnCode = CodeBlock.builder();
        var extremes = new ArrayList<Extremes>();
        if (map.summaries().stream().anyMatch(summary -> summary.axis() == Axis.KEY)) {
            columnFields.add(FieldSpec.builder(TypeName.INT, "keyTiles", Modifier.PRIVATE, Modifier.FINAL)
                    .build());
            columnCode.addStatement("keyTiles = Math.ceilDiv(kvLen, CLASS_KV)");
        }
        for (MaskPlan.Summary summary : map.summaries()) {
            extremes.add(
                    summary.axis() == Axis.QUERY
                            ? rowExtremes(summary.value(), rowFields, rowCode)
                            : columnExtremes(summary.value(), columnFields, columnCode));
        }
        return new KeyWalk.TileClasses(
                map.hull().map(this::ranges),
                new PlaceCode(columnFields, columnCode.build()),
                new PlaceCode(rowFields, rowCode.build()),
                classify(map, extremes));
    }

    private CodeBlock classify(MaskPlan.TileMap map, List<Extremes> extremes) {
        var definitions = new ArrayList<Definition>();
        var extremeOf = new HashMap<Value, CodeBlock>();
        for (Definition definition : map.body()) {
            if (definition.op() instanceof Op.TileExtreme extreme) {
                Extremes kept = extremes.get(extreme.summary());
                extremeOf.put(definition.value(), extreme.end() == Op.End.LOW ? kept.low() : kept.high());
            } else {
                definitions.add(definition);
            }
        }
        var block = new ScalarBlock(names, lengths, value -> {
                    CodeBlock extreme = extremeOf.get(value);
                    return extreme != null ? extreme : undeclared(value);
                })
                .declareAll(definitions);
        return block.code()
                .beginControlFlow("if (!$L)", block.name(map.any()))
                .addStatement("return NONE")
                .endControlFlow()
                .addStatement("return $L ? ALL : SOME", block.name(map.all()))
                .build();
    }

    private Extremes rowExtremes(Value value, List<FieldSpec> fields, CodeBlock.Builder code) {
        boolean real = value.type() == Type.F32;
        TypeName type = real ? TypeName.FLOAT : TypeName.INT;
        String low = names.fresh(value.name() + "Low");
        String high = names.fresh(value.name() + "High");
        fields.add(FieldSpec.builder(type, low).build());
        fields.add(FieldSpec.builder(type, high).build());
        CodeBlock kept = Body.isLeaf(body.op(value)) ? CodeBlock.of("query + row") : places.kept(value);
        code.addStatement("tile.$L = $L", low, greatest(real)).addStatement("tile.$L = $L", high, least(real));
        code.beginControlFlow("for (int row = 0; row < queries; row++)");
        widen(code, value.type(), kept, "tile." + low, "tile." + high);
        code.endControlFlow();
        return new Extremes(CodeBlock.of("tile.$L", low), CodeBlock.of("tile.$L", high));
    }

    private Extremes columnExtremes(Value value, List<FieldSpec> fields, CodeBlock.Builder code) {
        boolean real = value.type() == Type.F32;
        TypeName type = real ? TypeName.FLOAT : TypeName.INT;
        String low = names.fresh(value.name() + "Low");
        String high = names.fresh(value.name() + "High");
        for (String name : List.of(low, high)) {
            fields.add(FieldSpec.builder(ArrayTypeName.of(type), name, Modifier.PRIVATE, Modifier.FINAL)
                    .build());
        }
        List<Definition> needed = definitionsOf(value);
        boolean byHead = dependsOn(needed, Axis.HEAD) || dependsOn(needed, Axis.KV_HEAD);
        boolean byBatch = byHead || dependsOn(needed, Axis.BATCH);
        String groups = byHead ? "batch * heads * " : byBatch ? "batch * " : "";
        String group = byHead ? "(b * heads + h) * keyTiles + " : byBatch ? "b * keyTiles + " : "";
        code.addStatement("$L = new $T[$LkeyTiles]", low, type, groups);
        code.addStatement("$L = new $T[$LkeyTiles]", high, type, groups);
        code.addStatement("$T.fill($L, $L)", Arrays.class, low, greatest(real));
        code.addStatement("$T.fill($L, $L)", Arrays.class, high, least(real));
        if (byBatch) {
            code.beginControlFlow("for (int b = 0; b < batch; b++)");
        }
        if (byHead) {
            code.beginControlFlow("for (int h = 0; h < heads; h++)").addStatement("int hKv = h / groupSize");
        }
        code.beginControlFlow("for (int kvIdx = 0; kvIdx < kvLen; kvIdx++)");
        var block = new ScalarBlock(names, lengths, places::kept).declareAll(needed);
        code.add(block.code().build());
        code.addStatement("int keyTile = $LkvIdx / CLASS_KV", group);
        widen(code, value.type(), block.name(value), low + "[keyTile]", high + "[keyTile]");
        code.endControlFlow();
        if (byHead) {
            code.endControlFlow();
        }
        if (byBatch) {
            code.endControlFlow();
        }
        return new Extremes(CodeBlock.of("$L[$LkeyTile]", low, group), CodeBlock.of("$L[$LkeyTile]", high, group));
    }

    private static CodeBlock greatest(boolean real) {
        return CodeBlock.of(real ? "Float.POSITIVE_INFINITY" : "Integer.MAX_VALUE");
    }

    private static CodeBlock least(boolean real) {
        return CodeBlock.of(real ? "Float.NEGATIVE_INFINITY" : "Integer.MIN_VALUE");
    }

    private static void widen(CodeBlock.Builder code, Type type, CodeBlock value, String low, String high) {
        if (type == Type.F32) {
            code.addStatement("$1L = $2T.lowerBound($1L, $3L)", low, SimdNames.TOTAL_MATH, value);
            code.addStatement("$1L = $2T.upperBound($1L, $3L)", high, SimdNames.TOTAL_MATH, value);
            return;
        }
        CodeBlock number = type == Type.BOOL ? CodeBlock.of("$L ? 1 : 0", value) : value;
        code.addStatement("$1L = Math.min($1L, $2L)", low, number);
        code.addStatement("$1L = Math.max($1L, $2L)", high, number);
    }

    /** What a column value is made of, apart from what is the same for the whole call. */
    private List<Definition> definitionsOf(Value value) {
        Set<Value> reached = new HashSet<>();
        var open = new ArrayList<>(List.of(value));
        while (!open.isEmpty()) {
            Value next = open.removeLast();
            if (body.varies(next) != Varies.LAUNCH && reached.add(next)) {
                open.addAll(body.op(next).operands());
            }
        }
        return body.neededDefinitions().stream()
                .filter(definition -> reached.contains(definition.value()))
                .toList();
    }

    private static boolean dependsOn(List<Definition> definitions, Axis axis) {
        return definitions.stream()
                .anyMatch(definition -> definition.op() instanceof Op.Position position && position.axis() == axis);
    }
}
