package dev.attune.templates.ptx.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BankConflictsTest {

    private static int extra(int bytes, int active, IntUnaryOperator address) {
        return BankConflicts.extraPasses(
                IntStream.range(0, Warp.LANES).map(address).toArray(), active, bytes);
    }

    @Test
    void neighboursAndOneWordForAllTakeOnePass() {
        assertThat(extra(4, -1, lane -> 4 * lane)).isZero();
        assertThat(extra(8, -1, lane -> 8 * lane)).isZero();
        assertThat(extra(16, -1, lane -> 16 * lane)).isZero();
        assertThat(extra(4, -1, _ -> 64)).isZero();
        assertThat(extra(2, -1, lane -> 2 * lane)).isZero();
    }

    @Test
    void wordsOfOneBankTakeTurns() {
        assertThat(extra(4, -1, lane -> 128 * lane)).isEqualTo(31);
        assertThat(extra(4, 0xF, lane -> 128 * lane)).isEqualTo(3);
        assertThat(extra(4, -1, lane -> 8 * lane)).isEqualTo(1);
        // in each half, two rows of 64 bytes lie over each other
        assertThat(extra(8, -1, lane -> 64 * (lane / 4) + 8 * (lane % 4))).isEqualTo(2);
    }
}
