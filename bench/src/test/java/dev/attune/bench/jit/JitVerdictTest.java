package dev.attune.bench.jit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The JVM's own events say what was compiled and what was not inlined. */
@Timeout(60)
class JitVerdictTest {

    /** The compiler inlines itself into itself once or twice, and then no more. */
    private static float halved(float x, int times) {
        return times == 0 ? x : halved(x * 0.5f + 1, times - 1);
    }

    private static volatile float sink;

    private static float sum(float[] values) {
        float sum = 0;
        for (float value : values) {
            sum += halved(value, 8);
        }
        return sum;
    }

    @Test
    void whatC2Compiled() throws IOException, InterruptedException {
        String us = JitVerdictTest.class.getName();
        JitVerdict.Watched<Integer> watched = JitVerdict.watch(us::equals, () -> {
            float[] values = new float[256];
            int calls = 0;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
            while (System.nanoTime() < end) {
                sink = sum(values);
                calls++;
            }
            return calls;
        });

        assertThat(watched.result()).as("the work's own result").isPositive();
        assertThat(watched.verdict().compiled()).anySatisfy(each -> {
            assertThat(each.method()).isEqualTo("JitVerdictTest.sum");
            assertThat(each.codeBytes()).isPositive();
            assertThat(each.milliseconds()).isPositive();
        });
        assertThat(watched.verdict().compiled())
                .as("of this class alone")
                .allMatch(each -> each.method().startsWith("JitVerdictTest."));
        assertThat(watched.verdict().refused().keySet()).anySatisfy(each -> {
            assertThat(each.callee()).isEqualTo("JitVerdictTest.halved");
            assertThat(each.onVector()).isFalse();
            assertThat(each.reason()).isNotEmpty();
        });
    }
}
