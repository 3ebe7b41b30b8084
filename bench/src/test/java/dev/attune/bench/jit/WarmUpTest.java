package dev.attune.bench.jit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A curve of call times tells when a kernel was warm. */
class WarmUpTest {

    /** 3 calls of 1000, 10 of 100, then 2000 of 10. */
    private static List<Double> curve() {
        List<Double> nanos = new ArrayList<>(Collections.nCopies(3, 1000.0));
        nanos.addAll(Collections.nCopies(10, 100.0));
        nanos.addAll(Collections.nCopies(2000, 10.0));
        return nanos;
    }

    @Test
    void workUntilItIsFast() {
        WarmUp warmUp = WarmUp.of(curve(), 7);
        assertThat(warmUp.firstNanos()).isEqualTo(1000);
        assertThat(warmUp.finalNanos()).isEqualTo(10);
        assertThat(warmUp.workNanos()).isEqualTo(3 * 1000 + 10 * 100);
        assertThat(warmUp.calls()).isEqualTo(2013);
        assertThat(warmUp.bytesPerCall()).isEqualTo(7);
    }

    @Test
    void oneFastCallAmongSlowOnesIsNoSpeed() {
        List<Double> nanos = curve();
        nanos.set(1, 10.0);
        assertThat(WarmUp.of(nanos, 0).workNanos()).isEqualTo(2 * 1000 + 10 + 10 * 100);
    }

    @Test
    void oneSlowCallAmongFastOnesChangesNothing() {
        List<Double> nanos = curve();
        nanos.set(15, 500.0);
        assertThat(WarmUp.of(nanos, 0).workNanos()).isEqualTo(3 * 1000 + 10 * 100);
    }

    @Test
    void nineTenthsOfTheSpeedAreEnough() {
        List<Double> nanos = curve();
        for (int call = 3; call < 13; call++) {
            nanos.set(call, 11.1);
        }
        assertThat(WarmUp.of(nanos, 0).workNanos()).isEqualTo(3 * 1000);
    }
}
