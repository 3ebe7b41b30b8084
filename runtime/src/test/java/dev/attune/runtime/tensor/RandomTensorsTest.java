package dev.attune.runtime.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class RandomTensorsTest {

    @Test
    void samplesAreUnitNormal() {
        try (Arena arena = Arena.ofShared()) {
            Tensor tensor = RandomTensors.normal(arena, DType.F32, 42, 1000, 1000);
            double sum = 0;
            double squares = 0;
            double fourth = 0;
            int tail = 0;
            long count = tensor.elements();
            for (long i = 0; i < count; i++) {
                double value = TensorCopies.getFloat(tensor, i);
                sum += value;
                squares += value * value;
                fourth += Math.pow(value, 4);
                tail += Math.abs(value) > 1.959963985 ? 1 : 0;
            }
            assertThat(sum / count).isCloseTo(0, within(0.004));
            assertThat(squares / count).isCloseTo(1, within(0.006));
            assertThat(fourth / count).isCloseTo(3, within(0.04));
            assertThat((double) tail / count).isCloseTo(0.05, within(0.001));
        }
    }

    @Test
    void theSameSeedGivesTheSameBitsInAnyArena() {
        try (Arena shared = Arena.ofShared();
                Arena confined = Arena.ofConfined()) {
            Tensor a = RandomTensors.normal(shared, DType.F32, 3, 300_000);
            Tensor b = RandomTensors.normal(confined, DType.F32, 3, 300_000);
            Tensor c = RandomTensors.normal(confined, DType.F32, 4, 300_000);
            assertThat(a.memory().mismatch(b.memory())).isEqualTo(-1);
            assertThat(a.memory().mismatch(c.memory())).isBetween(0L, 16L);
        }
    }

    @Test
    void theseBitsNeverChange() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor tensor = RandomTensors.normal(arena, DType.F32, 1, 4);
            int[] bits = new int[4];
            for (int i = 0; i < 4; i++) {
                bits[i] = tensor.memory().getAtIndex(ValueLayout.JAVA_INT, i);
            }
            assertThat(bits).containsExactly(PINNED);
        }
    }

    private static final int[] PINNED = {-1118534141, 1059878772, -1096373587, -1105261410};

    @Test
    void integersFillTheirRange() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor tensor = RandomTensors.integers(arena, DType.I32, 5, -2, 3, 50_000);
            int[] counts = new int[5];
            for (int i = 0; i < 50_000; i++) {
                counts[tensor.memory().getAtIndex(ValueLayout.JAVA_INT, i) + 2]++;
            }
            for (int count : counts) {
                assertThat(count).isBetween(9_500, 10_500);
            }
        }
    }
}
