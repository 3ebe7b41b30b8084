package dev.attune.compiler.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Normalization;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.reference.ReferenceAttention;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomVariantsTest {

    private static final List<RandomVariant> SAMPLE =
            RandomVariants.variants(0, 1500).toList();

    @Test
    void aSeedGivesTheSameVariantAndLaunchEachTime() {
        for (RandomVariant variant : SAMPLE.subList(0, 50)) {
            assertThat(RandomVariants.variant(variant.seed())).isEqualTo(variant);
            try (Arena arena = Arena.ofShared()) {
                ProblemShape shape = RandomLaunch.smallShape(variant.seed());
                AttentionArguments first = RandomLaunch.draw(variant, shape, DType.F32, 1, arena, 3);
                AttentionArguments second = RandomLaunch.draw(variant, shape, DType.F32, 1, arena, 3);
                assertThat(second.parameters()).isEqualTo(first.parameters());
                first.captured()
                        .forEach((name, tensor) -> assertThat(tensor.memory()
                                        .mismatch(second.captured().get(name).memory()))
                                .isEqualTo(-1));
                assertThat(first.query().memory().mismatch(second.query().memory()))
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void everyOperationAndDtypeOccurs() {
        Set<UnaryOp> unary = EnumSet.noneOf(UnaryOp.class);
        Set<BinaryOp> binary = EnumSet.noneOf(BinaryOp.class);
        Set<Predicate> predicates = EnumSet.noneOf(Predicate.class);
        Set<DType> dtypes = EnumSet.noneOf(DType.class);
        Set<Class<?>> kinds = new HashSet<>();
        for (RandomVariant variant : SAMPLE) {
            for (Definition definition : variant.attention().body()) {
                kinds.add(definition.op().getClass());
                switch (definition.op()) {
                    case Op.Unary op -> unary.add(op.operation());
                    case Op.Binary op -> binary.add(op.operation());
                    case Op.Compare op -> predicates.add(op.predicate());
                    case Op.Read op -> dtypes.add(op.element());
                    case Op _ -> {}
                }
            }
        }
        assertThat(unary).containsExactlyInAnyOrder(UnaryOp.values());
        assertThat(binary).containsExactlyInAnyOrder(BinaryOp.values());
        assertThat(predicates).containsExactlyInAnyOrder(Predicate.values());
        assertThat(dtypes).containsExactlyInAnyOrder(DType.values());
        Set<Class<?>> tileOnly = Set.of(Op.TileBound.class, Op.TileExtreme.class);
        assertThat(kinds)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Op.class.getPermittedSubclasses())
                        .filter(kind -> !tileOnly.contains(kind))
                        .toList());
    }

    @Test
    void everyKindOfVariantOccurs() {
        for (String piece : List.of(
                "fn ", "const ", "let ", "param ", "weight = ", "two_pass", "sink = ", "mask {", "if ", "h_kv", "!")) {
            assertThat(SAMPLE).as(piece).anyMatch(variant -> variant.source().contains(piece));
        }
        assertThat(SAMPLE).anyMatch(variant -> variant.attention().mask().isEmpty());
        assertThat(SAMPLE)
                .anyMatch(variant -> variant.attention().normalization() instanceof Normalization.Softmax softmax
                        && softmax.sink().isPresent()
                        && variant.attention().mask().isPresent());
    }

    /** Tame: whatever the launch, the reference has no NaN, so that an error of a kernel can always be measured. */
    @Test
    void resultsAreNumbersAndSomeRowsHaveNoKey() {
        int emptyRows = 0;
        for (RandomVariant variant : SAMPLE.subList(0, 300)) {
            try (Arena arena = Arena.ofShared()) {
                double spread = variant.seed() % 3 == 0 ? 1000 : 1;
                ReferenceAttention.Result result = ReferenceAttention.compute(
                        variant.attention(),
                        RandomLaunch.draw(
                                variant,
                                RandomLaunch.smallShape(variant.seed()),
                                DType.F32,
                                spread,
                                arena,
                                variant.seed()));
                assertThat(Arrays.stream(result.out()).noneMatch(Double::isNaN))
                        .as(variant.toString())
                        .isTrue();
                emptyRows += Arrays.stream(result.lse()).anyMatch(Double::isInfinite) ? 1 : 0;
            }
        }
        assertThat(emptyRows).isGreaterThan(20);
    }
}
