package dev.attune.templates.simd;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;

/**
 * Sums over the lanes of as many vectors as a vector has lanes, all at once: two vectors make one whose even lanes belong to the
 * first and whose odd lanes belong to the second, two such make one of four, and so on. That is four instructions for each
 * vector but the last, where a sum over the lanes of one takes some ten.
 */
final class LaneSums {
    private static final ClassName SHUFFLE = ClassName.get("jdk.incubator.vector", "VectorShuffle");

    private LaneSums() {}

    /** Adds the constants that {@link #add} names. */
    static void addConstants(TypeSpec.Builder type, int lanes) {
        for (int distance = 1; distance < lanes; distance *= 2) {
            long upper = 0;
            for (int lane = 0; lane < lanes; lane++) {
                upper |= (long) (lane & distance) / distance << lane;
            }
            type.addField(FieldSpec.builder(SimdNames.FLOAT_MASK, "SECOND_" + distance)
                            .addJavadoc("Lanes of the second of two vectors, $L apart.", distance)
                            .addModifiers(Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                            .initializer("$T.fromLong(FLOATS, 0x$LL)", SimdNames.VECTOR_MASK, Long.toHexString(upper))
                            .build())
                    .addField(FieldSpec.builder(
                                    ParameterizedTypeName.get(SHUFFLE, ClassName.get(Float.class)), "SWAP_" + distance)
                            .addModifiers(Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                            .initializer("$T.fromOp(FLOATS, lane -> lane ^ $L)", SHUFFLE, distance)
                            .build());
        }
    }

    /**
     * Declares a vector whose lane {@code i} is the sum over the lanes of {@code vectors.get(i)}; gives its name.
     *
     * @param vectors as many as a vector has lanes
     */
    static String add(CodeBlock.Builder code, List<String> vectors, int lanes) {
        if (vectors.size() != lanes) {
            throw new IllegalArgumentException(
                    "sums of " + vectors.size() + " vectors; a vector has " + lanes + " lanes");
        }
        List<String> level = vectors;
        for (int distance = 1; level.size() > 1; distance *= 2) {
            var next = new ArrayList<String>();
            for (int i = 0; i < level.size(); i += 2) {
                String name = "sums" + distance + "_" + i / 2;
                code.addStatement(
                        "$1T $2L = $3L.blend($4L, SECOND_$5L).add($4L.blend($3L, SECOND_$5L).rearrange(SWAP_$5L))",
                        SimdNames.FLOAT_VECTOR,
                        name,
                        level.get(i),
                        level.get(i + 1),
                        distance);
                next.add(name);
            }
            level = next;
        }
        return level.getFirst();
    }
}
