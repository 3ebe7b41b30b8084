package dev.attune.templates.simd;

import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.util.Map;
import javax.lang.model.element.Modifier;

/** The passes of the online softmax over one row of scores: its maximum, then its weights, 2^(score * factor - shift). */
final class RowSoftmaxPasses {
    private final int lanes;

    RowSoftmaxPasses(int lanes) {
        this.lanes = lanes;
    }

    String className() {
        return "RowSoftmax_f32x" + lanes;
    }

    JavaFile file(String packageName, String header) {
        var type = SharedClass.named(className(), "Online softmax of a row of scores.")
                .addField(SharedClass.constant("LANES", lanes))
                .addField(SharedClass.floats(lanes))
                .addMethod(maximum())
                .addMethod(weigh());
        return SharedClass.file(packageName, type.build(), header);
    }

    private MethodSpec maximum() {
        return MethodSpec.methodBuilder("maximum")
                .addJavadoc("Raises the row's maximum to the scores {@code from} up to before {@code to}; NaN is passed"
                        + " over.")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .addParameter(float[].class, "scores")
                .addParameter(TypeName.INT, "from")
                .addParameter(TypeName.INT, "to")
                .addParameter(float[].class, "maximum")
                .addParameter(TypeName.INT, "row")
                .addCode(SimdNames.java("""
                    $floatVector:T largest = $floatVector:T.broadcast(FLOATS, maximum[row]);
                    for (int at = from; at < to; at += LANES) {
                        $floatVector:T score = $floatVector:T.fromArray(FLOATS, scores, at);
                        $floatMask:T larger = score.compare($operators:T.GT, largest).and(FLOATS.indexInRange(at, to));
                        largest = largest.blend(score, larger);
                    }
                    maximum[row] = $floatVector:T.zero(FLOATS).add(largest).reduceLanes($operators:T.MAX);
                    """))
                .build();
    }

    private MethodSpec weigh() {
        return MethodSpec.methodBuilder("weigh")
                .addJavadoc("""
                    Turns the scores {@code from} up to before {@code to} of a row into weights, and adds them to its sum.

                    @param factor of scores to powers of 2; positive
                    @param shift the exponent that sums are relative to, negative infinity before the first key
                    @param rescale what sums so far shrink by
                    """)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .addParameter(float[].class, "scores")
                .addParameter(TypeName.INT, "from")
                .addParameter(TypeName.INT, "to")
                .addParameter(TypeName.FLOAT, "factor")
                .addParameter(TypeName.INT, "row")
                .addParameter(float[].class, "maximum")
                .addParameter(float[].class, "shift")
                .addParameter(float[].class, "rescale")
                .addParameter(float[].class, "sum")
                .addCode(SimdNames.java("""
                    float next = maximum[row] * factor;
                    boolean none = next == Float.NEGATIVE_INFINITY;
                    // rounded up, so that no exponent is above 0, however large it and its score are
                    float high = none ? 0f : Math.fma(maximum[row], factor, -next) > 0f ? Math.nextUp(next) : next;
                    float shrink = shift[row] == high ? 1f : (float) Math.pow(2.0, (double) shift[row] - high);
                    shift[row] = none ? Float.NEGATIVE_INFINITY : high;
                    rescale[row] = shrink;
                    $floatVector:T total = $floatVector:T.zero(FLOATS);
                    for (int at = from; at < to; at += LANES) {
                        $floatVector:T x = $floatVector:T.fromArray(FLOATS, scores, at)
                                .fma($floatVector:T.broadcast(FLOATS, factor), $floatVector:T.broadcast(FLOATS, -high));
                    """))
                .addCode(OnlineSoftmaxPasses.clampedExponent(1))
                .addCode(OnlineSoftmaxPasses.power(1))
                .addCode(SimdNames.java("""
                        $floatVector:T inside = $floatVector:T.zero(FLOATS).blend(power, FLOATS.indexInRange(at, to));
                        inside.intoArray(scores, at);
                        total = inside.add(total);
                    }
                    sum[row] = sum[row] * shrink + $floatVector:T.zero(FLOATS).add(total).reduceLanes($operators:T.ADD);
                    """, Map.of()))
                .build();
    }
}
