package dev.attune.compiler.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.ir.Arithmetic;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A range holds every value that its operation can make of values of the operands' ranges. */
class RangeTest {

    @ParameterizedTest
    @EnumSource(
            value = BinaryOp.class,
            names = {"ADD", "SUB", "MUL", "DIV", "REM", "MIN", "MAX"})
    void holdsEveryResult(BinaryOp operation) {
        BinaryOperator<Range> rule = switch (operation) {
            case ADD -> Range::plus;
            case SUB -> Range::minus;
            case MUL -> Range::times;
            case DIV -> Range::dividedBy;
            case REM -> Range::remainder;
            case MIN -> Range::min;
            case MAX -> Range::max;
            case POW, AND, OR -> throw new IllegalArgumentException(operation.mnemonic());
        };
        var random = new SplittableRandom(operation.ordinal());
        for (int round = 0; round < 20_000; round++) {
            Map<String, Long> lengths = Map.of("n", random.nextLong(1, 20), "m", random.nextLong(1, 20));
            Sample left = sample(random, lengths);
            Sample right = sample(random, lengths);
            long result = Arithmetic.binary(operation, Type.I32, left.value, right.value);
            assertHolds(rule.apply(left.range, right.range), result, lengths, left + " " + operation + " " + right);
            assertHolds(left.range.or(right.range), left.value, lengths, left + " or " + right);
            assertHolds(left.range.negate(), Arithmetic.wrap(Type.I32, -left.value), lengths, "-" + left);
            assertHolds(left.range.abs(), Arithmetic.wrap(Type.I32, Math.abs(left.value)), lengths, "abs " + left);
        }
    }

    private record Sample(long value, Range range) {}

    private static Sample sample(SplittableRandom random, Map<String, Long> lengths) {
        long scale = random.nextInt(4) == 0 ? Integer.MAX_VALUE : 30;
        long low = random.nextLong(-scale - 1, scale + 1);
        long high = random.nextLong(low, Math.min(Integer.MAX_VALUE, low + scale) + 1);
        Map<String, Long> below = new HashMap<>();
        for (String name : lengths.keySet()) {
            long offset = random.nextLong(-3, 10);
            if (random.nextBoolean() && low <= lengths.get(name) + offset) {
                below.put(name, offset);
            }
        }
        long most = high;
        for (var bound : below.entrySet()) {
            most = Math.min(most, lengths.get(bound.getKey()) + bound.getValue());
        }
        return new Sample(random.nextLong(low, most + 1), new Range(low, high, below));
    }

    private static void assertHolds(Range range, long value, Map<String, Long> lengths, String what) {
        assertThat(value).as(what).isBetween(range.low(), range.high());
        range.below()
                .forEach((name, offset) -> assertThat(value)
                        .as(what + " below " + name + " in " + lengths)
                        .isLessThanOrEqualTo(lengths.get(name) + offset));
    }
}
