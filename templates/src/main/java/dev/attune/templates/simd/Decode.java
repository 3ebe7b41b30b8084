package dev.attune.templates.simd;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.Modifier;

/**
 * The family for few query rows, where time goes into reading keys and values: rows of all query heads that share a KV head
 * are handled together, so that each key and value is read once. A vector's lanes are elements of the head in products, and
 * keys in score code. Keys are split among threads where there are fewer KV heads than threads.
 */
public final class Decode {
    /** The name in a schedule. */
    public static final String NAME = "decode";

    private final RowShape shape;
    private final String dtype;
    private final SimdVariant variant;
    private final KernelPackages packages;
    private final String header;
    private final ClassName scratch;
    private final ClassName tile;

    /**
     * A kernel of this family.
     *
     * @param dtype how query, key, value and out are stored: the name of a constant of the runtime's {@code DType}
     * @param variant with element passes for {@link ScoreLayout#KEY_LANES}
     * @param packages where the classes live
     * @param header comment at the top of each file
     */
    public Decode(RowShape shape, String dtype, SimdVariant variant, KernelPackages packages, String header) {
        this.shape = shape;
        this.dtype = dtype;
        this.variant = variant;
        this.packages = packages;
        this.header = header;
        this.scratch = ClassName.get(packages.variant(), variant.name(), "Scratch");
        this.tile = ClassName.get(packages.variant(), variant.name(), "Tile");
    }

    /** The variant's file first, then the shared ones. */
    public List<JavaFile> files() {
        String shared = SharedClass.firstLine(header);
        return List.of(
                SharedClass.file(packages.variant(), kernel(), header),
                new RowKeyProduct(shape).file(packages.shared(), shared),
                new RowSoftmaxPasses(shape.lanes()).file(packages.shared(), shared),
                new RowValueProduct(shape).file(packages.shared(), shared));
    }

    private TypeSpec kernel() {
        var kernel = TypeSpec.classBuilder(variant.name())
                .addJavadoc("$L", variant.doc())
                .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
                .addSuperinterface(SimdNames.JAVA_KERNEL)
                .addField(SharedClass.constant("HEAD_DIM", shape.headDim()))
                .addField(SharedClass.constant("PADDED_HEAD_DIM", shape.paddedHeadDim()))
                .addField(SharedClass.constant("PADDED_HEAD_DIM_V", shape.paddedHeadDimV()))
                .addField(SharedClass.constant("ROWS", shape.rows()))
                .addField(SharedClass.constant("TILE_KV", shape.tileKv()))
                .addField(SharedClass.constant("KEY_CHUNK", shape.keyChunk()))
                .addField(SharedClass.constant("VALUE_CHUNK", shape.valueChunk()))
                .addField(SharedClass.constant("LANES", shape.lanes()))
                .addField(SharedClass.constant("SCORE_STRIDE", shape.scoreStride()));
        if (variant.whole().isPresent() || variant.cut().isPresent()) {
            kernel.addField(SharedClass.floats(shape.lanes())).addField(SharedClass.ints(shape.lanes()));
        }
        if (variant.walk() instanceof KeyWalk.TileClasses) {
            SharedClass.tileClasses(shape.tileKv()).forEach(kernel::addField);
        }
        return kernel.addMethod(SharedClass.prepare("Work"))
                .addMethod(SharedClass.newScratch())
                .addType(tileType())
                .addType(scratchType())
                .addType(new RowWork(shape, variant, packages, scratch, tile).type())
                .build();
    }

    private TypeSpec tileType() {
        var type = TypeSpec.classBuilder("Tile")
                .addJavadoc("The rows of one head, with what the variant keeps per row.")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .superclass(SimdNames.ROW_TILE)
                .addFields(variant.row().fields());
        if (variant.walk() instanceof KeyWalk.TileClasses classes) {
            type.addFields(classes.tileExtremes().fields());
        }
        return type.addMethod(MethodSpec.constructorBuilder()
                        .addStatement("super(ROWS)")
                        .build())
                .build();
    }

    private TypeSpec scratchType() {
        return TypeSpec.classBuilder("Scratch")
                .addJavadoc("What a thread works on, with what the variant keeps per head and key.")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .superclass(SimdNames.ROW_SCRATCH)
                .addField(FieldSpec.builder(ArrayTypeName.of(tile), "tiles", Modifier.FINAL)
                        .initializer("new Tile[ROWS]")
                        .build())
                .addFields(variant.head().fields())
                .addFields(variant.column().fields())
                .addFields(variant.strips().fields())
                .addMethod(MethodSpec.constructorBuilder()
                        .addStatement(
                                "super($T.$L, PADDED_HEAD_DIM, PADDED_HEAD_DIM_V, ROWS, $L, SCORE_STRIDE, $L, $L)",
                                SimdNames.DTYPE,
                                dtype,
                                shape.inPlace() ? "0, 0" : "KEY_CHUNK, VALUE_CHUNK",
                                shape.keyPairs() ? "LANES" : "0",
                                shape.valuePairs() ? "LANES" : "0")
                        .addCode(CodeBlock.builder()
                                .beginControlFlow("for (int tile = 0; tile < tiles.length; tile++)")
                                .addStatement("tiles[tile] = new Tile()")
                                .endControlFlow()
                                .build())
                        .build())
                .build();
    }

    /** Holes of the method texts: which shared classes this shape uses. */
    static Map<String, Object> sharedClasses(RowShape shape, KernelPackages packages) {
        return Map.of(
                "product", ClassName.get(packages.shared(), new RowKeyProduct(shape).className()),
                "softmax", ClassName.get(packages.shared(), new RowSoftmaxPasses(shape.lanes()).className()),
                "values", ClassName.get(packages.shared(), new RowValueProduct(shape).className()));
    }
}
