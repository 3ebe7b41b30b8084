package dev.attune.bench.jit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The JVM's own events say what was compiled and what was not inlined. */
@Timeout(60)
class JitVerdictTest {

    /** Long enough that the compiler does not inline it into a caller that is already big. */
    private static float large(float x) {
        float y = x;
        y = y * 1.1f + 0.1f;
        y = y * 1.2f + 0.2f;
        y = y * 1.3f + 0.3f;
        for (int i = 0; i < 3; i++) {
            y = y * 0.5f + (float) Math.sin(y) + (float) Math.cos(y) + (float) Math.tan(y) + (float) Math.atan(y);
            y = y * 0.5f
                    + (float) Math.sinh(y)
                    + (float) Math.cosh(y)
                    + (float) Math.cbrt(y)
                    + (float) Math.hypot(y, x);
            y = y * 0.5f + (float) Math.log1p(Math.abs(y)) + (float) Math.expm1(-Math.abs(y));
            y = y * 0.5f + (float) Math.IEEEremainder(y, 3) + (float) Math.ulp(y) + Math.scalb(y, -2);
            y = Math.max(-10, Math.min(10, y)) + Math.signum(y) * 0.25f + Math.copySign(0.5f, x) + Math.nextUp(y);
            y = (float) (y * 0.5 + Math.toRadians(y) + Math.toDegrees(y) * 1e-3 + Math.rint(y) * 1e-3 + Math.ceil(y));
            y = (float)
                    (y * 0.5 + Math.floor(y) + Math.sqrt(Math.abs(y)) + Math.exp(-Math.abs(y)) + Math.pow(2, -y * y));
        }
        return y;
    }

    private static float sum(float[] values) {
        FloatVector sum = FloatVector.zero(FloatVector.SPECIES_PREFERRED);
        float rest = 0;
        for (int i = 0; i + sum.length() <= values.length; i += sum.length()) {
            sum = sum.add(FloatVector.fromArray(FloatVector.SPECIES_PREFERRED, values, i));
            rest += large(values[i]);
        }
        return sum.lane(0) + rest;
    }

    @Test
    void whatC2Compiled() throws IOException, InterruptedException {
        String us = JitVerdictTest.class.getName();
        JitVerdict.Watched<Float> watched = JitVerdict.watch(us::equals, () -> {
            float[] values = new float[256];
            float all = 0;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
            while (System.nanoTime() < end) {
                all += sum(values);
            }
            return all;
        });

        assertThat(watched.result()).isNotNaN();
        assertThat(watched.verdict().compiled()).anySatisfy(each -> {
            assertThat(each.method()).isEqualTo("JitVerdictTest.sum");
            assertThat(each.codeBytes()).isPositive();
            assertThat(each.milliseconds()).isPositive();
        });
        assertThat(watched.verdict().refused().keySet()).anySatisfy(each -> {
            assertThat(each.callee()).isEqualTo("JitVerdictTest.large");
            assertThat(each.onVector()).isFalse();
            assertThat(each.reason()).isNotEmpty();
        });
    }

    @Test
    void classesThatNobodyAskedForAreLeftOut() throws IOException, InterruptedException {
        JitVerdict.Watched<Float> watched = JitVerdict.watch(_ -> false, () -> {
            float all = 0;
            for (int call = 0; call < 20_000; call++) {
                all += sum(new float[64]);
            }
            return all;
        });
        assertThat(watched.verdict().compiled()).isEmpty();
        assertThat(watched.verdict().refused()).isEmpty();
    }
}
