package dev.attune.templates.simd;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import java.util.HashMap;
import java.util.Map;

/** The classes that generated code names, and the one way in which templates splice text. */
public final class SimdNames {
    private static final String VECTOR = "jdk.incubator.vector";
    private static final String RUNTIME = "dev.attune.runtime.simd";

    public static final ClassName FLOAT_VECTOR = ClassName.get(VECTOR, "FloatVector");
    public static final ClassName INT_VECTOR = ClassName.get(VECTOR, "IntVector");
    public static final ClassName VECTOR_MASK = ClassName.get(VECTOR, "VectorMask");
    public static final ClassName OPERATORS = ClassName.get(VECTOR, "VectorOperators");
    private static final ClassName SPECIES = ClassName.get(VECTOR, "VectorSpecies");

    public static final TypeName FLOAT_SPECIES = ParameterizedTypeName.get(SPECIES, ClassName.get(Float.class));
    public static final TypeName INT_SPECIES = ParameterizedTypeName.get(SPECIES, ClassName.get(Integer.class));
    public static final TypeName FLOAT_MASK = ParameterizedTypeName.get(VECTOR_MASK, ClassName.get(Float.class));

    public static final ClassName CAPTURED_READS = ClassName.get(RUNTIME, "CapturedReads");
    public static final ClassName TOTAL_MATH = ClassName.get(RUNTIME, "TotalMath");
    public static final ClassName VECTOR_MATH = ClassName.get(RUNTIME, "VectorMath");
    public static final ClassName VECTOR_TRIGONOMETRY = ClassName.get(RUNTIME, "VectorTrigonometry");
    public static final ClassName SCALAR_MATH = ClassName.get(RUNTIME, "ScalarMath");
    public static final ClassName PADDING = ClassName.get(RUNTIME, "Padding");
    static final ClassName SCALAR_TILES = ClassName.get(RUNTIME, "ScalarTiles");
    public static final ClassName SCALAR_PASSES = ClassName.get(RUNTIME, "ScalarPasses");
    public static final ClassName QUERY_TILE = ClassName.get(RUNTIME, "QueryTile");
    public static final ClassName KEY_RANGE = ClassName.get(RUNTIME, "KeyRange");
    public static final ClassName TILE_SCRATCH = ClassName.get(RUNTIME, "TileScratch");
    public static final ClassName TILED_CALL = ClassName.get(RUNTIME, "TiledCall");
    static final ClassName ROW_TILE = ClassName.get(RUNTIME, "RowTile");
    static final ClassName ROW_SCRATCH = ClassName.get(RUNTIME, "RowScratch");
    static final ClassName PLACED_ROWS = ClassName.get(RUNTIME, "PlacedRows");
    static final ClassName ROW_CALL = ClassName.get(RUNTIME, "RowCall");
    public static final ClassName NORMALIZATION = ClassName.get(RUNTIME, "Normalization");

    public static final ClassName JAVA_KERNEL = ClassName.get("dev.attune.runtime.kernel", "JavaKernel");
    public static final ClassName CALL = JAVA_KERNEL.nestedClass("Call");
    public static final ClassName ARGUMENTS = ClassName.get("dev.attune.runtime.tensor", "AttentionArguments");
    public static final ClassName TENSOR = ClassName.get("dev.attune.runtime.tensor", "Tensor");
    public static final ClassName DTYPE = ClassName.get("dev.attune.runtime.tensor", "DType");
    static final ClassName BYTE_ORDER = ClassName.get("java.nio", "ByteOrder");
    public static final ClassName MEMORY_SEGMENT = ClassName.get("java.lang.foreign", "MemorySegment");

    private SimdNames() {}

    /** Java text with {@code $name:T}, {@code $name:L} holes. The vector classes are always in scope, as {@code $floatVector:T} and so on. */
    public static CodeBlock java(String text, Map<String, ?> holes) {
        var all = new HashMap<String, Object>(Map.of(
                "floatVector", FLOAT_VECTOR,
                "intVector", INT_VECTOR,
                "operators", OPERATORS,
                "floatMask", FLOAT_MASK));
        all.putAll(holes);
        return CodeBlock.builder().addNamed(text, all).build();
    }

    /** Java text without holes of its own. */
    public static CodeBlock java(String text) {
        return java(text, Map.of());
    }
}
