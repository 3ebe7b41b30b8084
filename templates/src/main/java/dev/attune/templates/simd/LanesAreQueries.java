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
 * The family for many query rows: a vector's lanes are rows. Queries are packed transposed; keys and values stay row-major and
 * are broadcast element by element; scores, weights and results are {@code [key][row]} and {@code [d][row]}, so that maximum,
 * sum, mask and score code are plain vector code without reductions.
 */
public final class LanesAreQueries {
    /** The name in a schedule. */
    public static final String NAME = "lanes_are_queries";

    /** Scores of a strip: its arrays stay in the first-level cache between passes. */
    private static final int STRIP_SCORES = 1024;

    /**
     * Keys of a strip whose steps cost per row: rows are read in runs that a prefetcher follows. Each of its arrays takes 64 KiB of the
     * second-level cache in a tile of 64 rows.
     */
    private static final int LONG_STRIP_KEYS = 256;

    private final SimdShape shape;
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
     * @param packages where the classes live
     * @param header comment at the top of each file
     */
    public LanesAreQueries(SimdShape shape, String dtype, SimdVariant variant, KernelPackages packages, String header) {
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
                new QueryKeyProduct(shape).file(packages.shared(), shared),
                new OnlineSoftmaxPasses(shape).file(packages.shared(), shared),
                new WeightValueProduct(shape).file(packages.shared(), shared));
    }

    private int stripKeys() {
        return variant.longStrips()
                ? Math.min(LONG_STRIP_KEYS, shape.tileKv())
                : Math.max(4, STRIP_SCORES / shape.tileQ());
    }

    private TypeSpec kernel() {
        var kernel = TypeSpec.classBuilder(variant.name())
                .addJavadoc("$L", variant.doc())
                .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
                .addSuperinterface(SimdNames.JAVA_KERNEL)
                .addField(SharedClass.constant("HEAD_DIM", shape.headDim()))
                .addField(SharedClass.constant("HEAD_DIM_V", shape.headDimV()))
                .addField(SharedClass.constant("PADDED_HEAD_DIM_V", shape.paddedHeadDimV()))
                .addField(SharedClass.constant("TILE_Q", shape.tileQ()))
                .addField(SharedClass.constant("TILE_KV", shape.tileKv()));
        if (hasSteps()) {
            kernel.addField(SharedClass.constant("STRIP", stripKeys()));
        }
        if (variant.walk() instanceof KeyWalk.TileClasses) {
            SharedClass.tileClasses(shape.tileKv()).forEach(kernel::addField);
        }
        var work = new TiledWork(shape, variant, packages, scratch, tile);
        return kernel.addMethod(SharedClass.prepare("VectorWork"))
                .addMethod(SharedClass.prepareScalar("Work"))
                .addMethod(SharedClass.newScratch())
                .addType(tileType())
                .addType(scratchType())
                .addType(work.type())
                .addType(work.vectors(ClassName.get(packages.variant(), variant.name(), "Work")))
                .build();
    }

    private boolean hasSteps() {
        return !variant.strips().fields().isEmpty();
    }

    private TypeSpec tileType() {
        var type = TypeSpec.classBuilder("Tile")
                .addJavadoc("A tile of query rows, with what the variant keeps per row.")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .superclass(SimdNames.QUERY_TILE)
                .addFields(variant.row().fields());
        if (variant.walk() instanceof KeyWalk.TileClasses classes) {
            type.addFields(classes.tileExtremes().fields());
        }
        return type.addMethod(MethodSpec.constructorBuilder()
                        .addStatement("super(HEAD_DIM, PADDED_HEAD_DIM_V, TILE_Q, $L)", shape.columns())
                        .build())
                .build();
    }

    private TypeSpec scratchType() {
        return TypeSpec.classBuilder("Scratch")
                .addJavadoc("What a thread works on, with what the variant keeps per head and key.")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .superclass(SimdNames.TILE_SCRATCH)
                .addField(FieldSpec.builder(ArrayTypeName.of(tile), "tiles", Modifier.FINAL)
                        .initializer("new Tile[$T.tilesTogether(HEAD_DIM, HEAD_DIM_V, TILE_Q)]", SimdNames.TILED_CALL)
                        .build())
                .addFields(variant.head().fields())
                .addFields(variant.column().fields())
                .addFields(variant.strips().fields())
                .addMethod(MethodSpec.constructorBuilder()
                        .addStatement(
                                "super($T.$L, HEAD_DIM, HEAD_DIM_V, PADDED_HEAD_DIM_V, TILE_Q, TILE_KV, $L)",
                                SimdNames.DTYPE,
                                dtype,
                                SimdShape.MOST_ROWS - 1)
                        .addCode(CodeBlock.builder()
                                .beginControlFlow("for (int tile = 0; tile < tiles.length; tile++)")
                                .addStatement("tiles[tile] = new Tile()")
                                .endControlFlow()
                                .build())
                        .build())
                .build();
    }

    /** Holes of the method texts: which shared classes this shape uses. */
    static Map<String, Object> sharedClasses(SimdShape shape, KernelPackages packages) {
        return Map.of(
                "product", ClassName.get(packages.shared(), new QueryKeyProduct(shape).className()),
                "softmax", ClassName.get(packages.shared(), new OnlineSoftmaxPasses(shape).className()),
                "values", ClassName.get(packages.shared(), new WeightValueProduct(shape).className()));
    }
}
