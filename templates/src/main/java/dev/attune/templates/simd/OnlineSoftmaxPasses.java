package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.Modifier;

/**
 * The passes of the online softmax over a tile of scores: the running maximum, the new exponent shift, the exponentials. Rows
 * are lanes, so nothing is reduced across a vector. A loop holds no more vector columns than the JIT compiler inlines the
 * operations of.
 *
 * <p>A weight is 2^(score * factor - shift). The product is part of a fused multiply-add, so it is not rounded, and any shift
 * near the row's maximum gives the same quotient.
 */
final class OnlineSoftmaxPasses {
    /** 2^f on [-1/2, 1/2] as 1 + f * polynomial, from the highest power down; the error is 1.5 units of 2^-24. */
    private static final String[] EXP2 = {
        "0.001326472731307149f",
        "0.009671512991189957f",
        "0.05550733581185341f",
        "0.24022242426872253f",
        "0.6931470036506653f"
    };

    /** The exponent of the smallest weight that is not 0. */
    private static final String LEAST = "-102f";

    private final SimdShape shape;

    OnlineSoftmaxPasses(SimdShape shape) {
        this.shape = shape;
    }

    String className() {
        return "OnlineSoftmax_q%d_f32x%d_v%d".formatted(shape.tileQ(), shape.lanes(), shape.tileVectors());
    }

    JavaFile file(String packageName, String header) {
        var type = SharedClass.named(
                        className(),
                        "Online softmax of a tile of scores, {@code [key][query]}: weights are 2^(score * factor -"
                                + " shift).")
                .addField(SharedClass.constant("TILE_Q", shape.tileQ()))
                .addField(SharedClass.constant("LANES", shape.lanes()))
                .addField(SharedClass.floats(shape.lanes()))
                .addMethod(maximum());
        for (int width : maximumWidths()) {
            type.addMethod(maximumOf(width));
        }
        type.addMethod(shift()).addMethod(exponentials());
        return SharedClass.file(packageName, type.build(), header);
    }

    private MethodSpec maximum() {
        return MethodSpec.methodBuilder("maximum")
                .addJavadoc(
                        "Raises each row's maximum to the scores of its column's keys {@code from} up to before {@code"
                                + " to}; NaN is passed over.")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .addParameter(float[].class, "scores")
                .addParameter(int[].class, "from")
                .addParameter(int[].class, "to")
                .addParameter(float[].class, "maximum")
                .addCode(ColumnSpans.loops(
                        shape,
                        maximumWidths(),
                        _ -> 1,
                        width -> CodeBlock.builder()
                                .beginControlFlow("if (first$1L < last$1L)", width)
                                .addStatement(
                                        "maximum$1L(scores, first$1L, last$1L, column$1L * LANES, maximum)", width)
                                .endControlFlow()
                                .build()))
                .build();
    }

    private List<Integer> maximumWidths() {
        return shape.tileVectors() == 1 ? List.of(1) : List.of(shape.tileVectors(), 1);
    }

    /** Several columns at once: one comparison waits for the one before it, but not for its neighbours. */
    private MethodSpec maximumOf(int width) {
        var code = CodeBlock.builder();
        RegisterTile.load(code, "largest", "maximum", "lane", width, shape.lanes());
        code.beginControlFlow("for (int key = first; key < last; key++)").addStatement("int at = key * TILE_Q + lane");
        RegisterTile.load(code, "score", "scores", "at", width, shape.lanes());
        for (int vector = 0; vector < width; vector++) {
            code.addStatement(
                    "largest$1L = largest$1L.blend(score$1L, score$1L.compare($2T.GT, largest$1L))",
                    vector,
                    SimdNames.OPERATORS);
        }
        code.endControlFlow();
        for (int vector = 0; vector < width; vector++) {
            code.addStatement(
                    "largest$L.intoArray(maximum, $L)", vector, RegisterTile.plus("lane", vector * shape.lanes()));
        }
        return MethodSpec.methodBuilder("maximum" + width)
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .addParameter(float[].class, "scores")
                .addParameter(TypeName.INT, "first")
                .addParameter(TypeName.INT, "last")
                .addParameter(TypeName.INT, "lane")
                .addParameter(float[].class, "maximum")
                .addCode(code.build())
                .build();
    }

    private MethodSpec shift() {
        return MethodSpec.methodBuilder("shift")
                .addJavadoc("""
                    Moves each row's exponents to its new maximum: {@code rescale} is what sums so far shrink by.

                    @param factor of scores to powers of 2; positive
                    @param shift the exponent that sums are relative to, negative infinity before the first key
                    @param subtract the same, but 0 where there is no key yet, as infinities do not subtract
                    """)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .addParameter(float[].class, "maximum")
                .addParameter(TypeName.FLOAT, "factor")
                .addParameter(float[].class, "shift")
                .addParameter(float[].class, "subtract")
                .addParameter(float[].class, "rescale")
                .addParameter(float[].class, "sum")
                .addCode(SimdNames.java("""
                    for (int lane = 0; lane < TILE_Q; lane += LANES) {
                        $floatVector:T largest = $floatVector:T.fromArray(FLOATS, maximum, lane);
                        $floatVector:T next = largest.mul(factor);
                        $floatMask:T none = next.compare($operators:T.EQ, Float.NEGATIVE_INFINITY);
                        $floatVector:T finite = next.blend(0f, none);
                        // rounded up, so that no exponent is above 0, however large it and its score are
                        $floatVector:T rest = largest.fma($floatVector:T.broadcast(FLOATS, factor), next.neg());
                        $intVector:T bits = finite.reinterpretAsInts();
                        $floatVector:T above = bits.add(bits.lanewise($operators:T.ASHR, 31).or(1)).reinterpretAsFloats();
                        $floatVector:T high = finite.blend(above, rest.compare($operators:T.GT, 0f));
                        $floatVector:T x = $floatVector:T.fromArray(FLOATS, shift, lane).sub(high);
                        high.blend(Float.NEGATIVE_INFINITY, none).intoArray(shift, lane);
                        high.intoArray(subtract, lane);
                        x = x.blend(-127f, x.compare($operators:T.LT, -127f));
                    """))
                .addCode(power(1))
                .addCode(SimdNames.java("""
                        power.intoArray(rescale, lane);
                        power.mul($floatVector:T.fromArray(FLOATS, sum, lane)).intoArray(sum, lane);
                    }
                    """))
                .build();
    }

    private MethodSpec exponentials() {
        return MethodSpec.methodBuilder("exponentials")
                .addJavadoc(
                        "Turns the scores of each column's keys {@code from} up to before {@code to} into weights, and"
                                + " adds them to each row's sum.")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .addParameter(float[].class, "scores")
                .addParameter(int[].class, "from")
                .addParameter(int[].class, "to")
                .addParameter(TypeName.FLOAT, "factor")
                .addParameter(float[].class, "subtract")
                .addParameter(float[].class, "sum")
                .addCode(SimdNames.java("""
                    for (int lane = 0; lane < TILE_Q; lane += LANES) {
                        $floatVector:T shift = $floatVector:T.fromArray(FLOATS, subtract, lane).neg();
                        $floatVector:T total = $floatVector:T.zero(FLOATS);
                        int last = to[lane / LANES];
                        for (int key = from[lane / LANES]; key < last; key++) {
                            int at = key * TILE_Q + lane;
                            $floatVector:T x = $floatVector:T.fromArray(FLOATS, scores, at)
                                    .fma($floatVector:T.broadcast(FLOATS, factor), shift);
                    """))
                .addCode(clampedExponent(2))
                .addCode(power(2))
                .addCode(SimdNames.java("""
                            power.intoArray(scores, at);
                            total = power.add(total);
                        }
                        $floatVector:T.fromArray(FLOATS, sum, lane).add(total).intoArray(sum, lane);
                    }
                    """))
                .build();
    }

    /**
     * Makes weights of less than 2^-102 0. The product of a smaller one with a value of 2^-24 is a denormal number, which some
     * processors take microcode for: with a score that falls with the distance, half the time of a call went there. What is
     * lost is below the last bit of a result unless values of the same row differ by a factor of 2^78.
     */
    static CodeBlock clampedExponent(int depth) {
        return indented(depth, SimdNames.java("""
                // a smaller weight times 2^-24 is denormal; 2^-127 comes out as exactly 0; NaN compares false and stays
                x = x.blend(-127f, x.compare($operators:T.LT, $least:L));
                """, Map.of("least", LEAST)));
    }

    /** {@code power = 2^x}: the whole part of x goes into the exponent bits, the rest through a polynomial. */
    static CodeBlock power(int depth) {
        return indented(
                depth,
                SimdNames.java("""
                $floatVector:T whole = x.add(12582912f);
                $floatVector:T f = x.sub(whole.sub(12582912f));
                $floatVector:T p = f.fma($floatVector:T.broadcast(FLOATS, $c5:L), $floatVector:T.broadcast(FLOATS, $c4:L));
                p = p.fma(f, $floatVector:T.broadcast(FLOATS, $c3:L));
                p = p.fma(f, $floatVector:T.broadcast(FLOATS, $c2:L));
                p = p.fma(f, $floatVector:T.broadcast(FLOATS, $c1:L));
                p = p.fma(f, $floatVector:T.broadcast(FLOATS, 1f));
                $intVector:T exponent = whole.reinterpretAsInts().lanewise($operators:T.LSHL, 23);
                $floatVector:T power = p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
                """, Map.of("c5", EXP2[0], "c4", EXP2[1], "c3", EXP2[2], "c2", EXP2[3], "c1", EXP2[4])));
    }

    private static CodeBlock indented(int depth, CodeBlock statements) {
        var code = CodeBlock.builder();
        for (int level = 0; level < depth; level++) {
            code.indent();
        }
        code.add(statements);
        for (int level = 0; level < depth; level++) {
            code.unindent();
        }
        return code.build();
    }
}
