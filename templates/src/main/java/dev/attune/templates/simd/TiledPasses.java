package dev.attune.templates.simd;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import java.util.HashMap;
import java.util.Map;

/**
 * The methods of a {@link LanesAreQueries} kernel that pass over a tile and know no variant: products, maximum, weights. As
 * scalar code they are of {@code ScalarTiles}, as vector code of classes that kernels share.
 */
final class TiledPasses {
    private final SimdShape shape;
    private final SimdVariant variant;
    private final KernelPackages packages;
    private final ClassName scratch;
    private final ClassName tile;

    /** What they are written in; vectors override scalars. */
    enum Code {
        SCALARS,
        VECTORS
    }

    TiledPasses(SimdShape shape, SimdVariant variant, KernelPackages packages, ClassName scratch, ClassName tile) {
        this.shape = shape;
        this.variant = variant;
        this.packages = packages;
        this.scratch = scratch;
        this.tile = tile;
    }

    /** Adds them to a class. */
    void add(TypeSpec.Builder type, Code code) {
        if (variant.walk() instanceof KeyWalk.Nothing) {
            return;
        }
        boolean softmax = variant.weights() instanceof SimdVariant.Weights.Softmax;
        type.addMethod(
                pass(code, "multiply", "The dot products of a block's keys with the tile's rows.", products(code)));
        if (softmax) {
            type.addMethod(pass(code, "maximum", "Raises each row's maximum to its scores.", maximum(code)));
        }
        type.addMethod(pass(
                code,
                "weigh",
                softmax
                        ? "Turns scores into weights, and adds the values that they weigh."
                        : "Adds the values that the weights weigh.",
                (softmax ? exponentials(code) : "") + values(code)));
    }

    private static String products(Code code) {
        return switch (code) {
            case SCALARS -> "$scalar:T.multiply(scratch.keys, HEAD_DIM, tile, scratch.scores);\n";
            case VECTORS -> "$product:T.multiply(scratch.keys, tile.first, tile.end, tile.packed, scratch.scores);\n";
        };
    }

    private static String maximum(Code code) {
        return switch (code) {
            case SCALARS -> "$scalar:T.maximum(scratch.scores, tile);\n";
            case VECTORS -> "$softmax:T.maximum(scratch.scores, tile.first, tile.end, tile.maximum);\n";
        };
    }

    private static String exponentials(Code code) {
        return switch (code) {
            case SCALARS -> """
                $scalar:T.shift(exponentFactor, tile);
                $scalar:T.exponentials(scratch.scores, exponentFactor, tile);
                """;
            case VECTORS -> """
                $softmax:T.shift(tile.maximum, exponentFactor, tile.shift, tile.subtract, tile.rescale, tile.sum);
                $softmax:T.exponentials(scratch.scores, tile.first, tile.end, exponentFactor, tile.subtract, tile.sum);
                """;
        };
    }

    private static String values(Code code) {
        return switch (code) {
            case SCALARS -> """
                $scalar:T.accumulate(scratch.scores, scratch.values, PADDED_HEAD_DIM_V, $together:L, $filled:L, $group:L, tile);
                """;
            case VECTORS -> """
                $values:T.accumulate(scratch.scores, tile.first, tile.end, scratch.values, tile.rescale, tile.out);
                """;
        };
    }

    private MethodSpec pass(Code code, String name, String doc, String statements) {
        Map<String, Object> holes = new HashMap<>(LanesAreQueries.sharedClasses(shape, packages));
        holes.put("scalar", SimdNames.SCALAR_TILES);
        holes.put("together", shape.tileVectors());
        holes.put("filled", shape.groupsKeys(shape.tileVectors()) ? shape.filledHeadDimV() : 0);
        holes.put("group", SimdShape.KEYS_AT_A_TIME);
        var method = MethodSpec.methodBuilder(name);
        switch (code) {
            case SCALARS -> method.addJavadoc("$L", doc);
            case VECTORS -> method.addAnnotation(Override.class);
        }
        return method.addParameter(scratch, "scratch")
                .addParameter(tile, "tile")
                .addCode(SimdNames.java(statements, holes))
                .build();
    }
}
