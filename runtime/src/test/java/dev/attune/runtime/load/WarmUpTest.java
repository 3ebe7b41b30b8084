package dev.attune.runtime.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    /** Turns of one call each, as they take no time. */
    private static final WarmUp WARM_UP = new WarmUp(0, 1, 0.9, 3, 40);

    private int calls;

    private LoadedKernel.TimedCall call(IntToDoubleFunction milliseconds) {
        return new LoadedKernel.TimedCall() {
            @Override
            public double[] time(int runs) {
                double[] times = new double[runs];
                for (int run = 0; run < runs; run++) {
                    times[run] = milliseconds.applyAsDouble(calls++);
                }
                return times;
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void goesOnWhileCallsGetFaster() throws InterruptedException {
        // compiled after ten calls, and again after two more
        double least = WARM_UP.run(call(i -> i < 10 ? 8 * Math.pow(0.8, i) : i < 12 ? 0.5 : 0.25), 8);
        assertThat(least).isEqualTo(0.25);
        // the call that was faster, and three that were not
        assertThat(calls).isEqualTo(13 + 3);
    }

    @Test
    void aSteadyCallIsWarm() throws InterruptedException {
        assertThat(WARM_UP.run(call(_ -> 5), Double.POSITIVE_INFINITY)).isEqualTo(5);
        assertThat(calls).isEqualTo(1 + 3);
    }

    @Test
    void oneTurnIsOneTurn() throws InterruptedException {
        assertThat(WarmUp.fixed(0).run(call(i -> 8 - i), Double.POSITIVE_INFINITY))
                .isEqualTo(8);
        assertThat(calls).isEqualTo(1);
    }

    @Test
    void aCallThatGetsFasterForEverEndsToo() throws InterruptedException {
        WARM_UP.run(call(i -> Math.pow(0.5, i)), Double.POSITIVE_INFINITY);
        assertThat(calls).isEqualTo(40);
    }
}
