package dev.attune.compiler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.IrBuilder;
import dev.attune.compiler.ir.Normalization;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.ir.Value;
import dev.attune.compiler.rewrite.FoldConstants;
import dev.attune.compiler.rewrite.PassPipeline;
import dev.attune.compiler.rewrite.RemoveUnused;
import dev.attune.compiler.rewrite.ShareCommon;
import dev.attune.compiler.rewrite.SimplifyMask;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.runtime.kernel.VariantSignature.ScalarType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Long chains in which each step uses the one before twice: no pass and no analysis walks them path by path, or too deep. */
class LargeVariantsTest {

    /** Just short of what is analysed, and far beyond it. */
    private static final int[] STEPS = {110, 3000};

    /** One step of a chain of truth values, or of whole numbers that a comparison ends. */
    record Chain(String name, boolean ofTruths, Step step) {
        @Override
        public String toString() {
            return name;
        }
    }

    @FunctionalInterface
    interface Step {
        Value next(IrBuilder body, Value before, Value row, Value key, int number);
    }

    static Stream<Chain> chains() {
        return Stream.of(
                new Chain("sums", false, (body, x, row, key, _) -> body.add(x, body.sub(row, x))),
                new Chain("shifts", false, (body, x, row, key, n) -> body.add(body.add(x, key), body.i32(n))),
                new Chain(
                        "bounds",
                        false,
                        (body, x, row, key, n) -> body.min(x, body.max(x, body.sub(row, body.i32(n))))),
                new Chain("sizes", false, (body, x, row, key, _) -> body.sub(body.unary(UnaryOp.ABS, x), key)),
                new Chain(
                        "choices", false, (body, x, row, key, n) -> body.select(less(body, x, n), body.sub(x, row), x)),
                new Chain(
                        "uniform",
                        false,
                        (body, x, row, key, n) ->
                                body.max(x, body.mul(body.parameter("window", Type.I32), body.i32(n)))),
                new Chain(
                        "conjunctions",
                        true,
                        (body, x, row, key, n) -> body.and(x, body.not(body.or(body.not(x), less(body, key, n))))),
                new Chain(
                        "equalities",
                        true,
                        (body, x, row, key, n) ->
                                body.compare(Predicate.EQ, x, body.and(x, less(body, body.sub(row, key), n)))),
                new Chain(
                        "switches",
                        true,
                        (body, x, row, key, n) -> body.select(x, less(body, key, n), body.or(x, less(body, row, n)))));
    }

    private static Value less(IrBuilder body, Value x, int n) {
        return body.compare(Predicate.LT, x, body.i32(n));
    }

    @ParameterizedTest
    @MethodSource("chains")
    void areAnalysedInReasonableTime(Chain chain) {
        for (int steps : STEPS) {
            analyse(chain, steps);
        }
    }

    private static void analyse(Chain chain, int steps) {
        var body = new IrBuilder();
        Value row = body.position(Axis.QUERY);
        Value key = body.position(Axis.KEY);
        Value current = chain.ofTruths() ? body.compare(Predicate.LE, key, row) : key;
        for (int i = 1; i <= steps; i++) {
            current = chain.step().next(body, current, row, key, i);
        }
        Value mask = chain.ofTruths() ? current : body.compare(Predicate.LE, current, row);
        Attention attention = new Attention(
                new VariantSignature(
                        "Large", "", List.of(new ScalarParameter("window", ScalarType.I32, 7, "")), List.of(), true),
                body.body(),
                body.score(),
                Optional.of(mask),
                new Normalization.Softmax(Normalization.Strategy.ONLINE, Optional.empty()),
                List.of());
        var passes = new PassPipeline(new FoldConstants(), new SimplifyMask(), new ShareCommon(), new RemoveUnused());

        AnalyzedAttention analyzed = Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(60), () -> Analyze.analyze(passes.run(attention, (_, _) -> {})));

        assertThat(analyzed.attention().mask()).isPresent();
    }
}
