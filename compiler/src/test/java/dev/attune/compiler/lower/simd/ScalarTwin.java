package dev.attune.compiler.lower.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.runtime.simd.CallProgress;
import dev.attune.runtime.simd.HostThreads;
import dev.attune.runtime.simd.JavaKernelLauncher;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.Tensor;

/** Judges a kernel's scalar code by its vector code: every bit of the results has to be the same. */
final class ScalarTwin {

    private ScalarTwin() {}

    /**
     * Runs the scalar code on a call that vector code has just served on so many threads.
     *
     * @return whether the kernel has scalar code
     */
    static boolean agrees(Object what, JavaKernelLauncher launcher, AttentionArguments arguments, HostThreads threads)
            throws InterruptedException {
        double[] out = elements(arguments.out());
        double[] lse = arguments.lse().map(ScalarTwin::elements).orElse(new double[0]);
        forget(arguments.out());
        arguments.lse().ifPresent(ScalarTwin::forget);
        if (!launcher.runScalar(arguments, threads, CallProgress.NONE)) {
            launcher.run(arguments, threads, CallProgress.NONE);
            return false;
        }
        assertThat(elements(arguments.out())).as("out of %s", what).isEqualTo(out);
        assertThat(arguments.lse().map(ScalarTwin::elements).orElse(new double[0]))
                .as("lse of %s", what)
                .isEqualTo(lse);
        return true;
    }

    private static double[] elements(Tensor tensor) {
        double[] elements = new double[Math.toIntExact(tensor.elements())];
        int[] at = {0};
        visit(tensor, 0, 0, place -> elements[at[0]++] = Elements.get(tensor.dtype(), tensor.memory(), place));
        return elements;
    }

    private static void forget(Tensor tensor) {
        visit(tensor, 0, 0, place -> Elements.set(tensor.dtype(), tensor.memory(), place, 777));
    }

    private interface Place {
        void visit(long element);
    }

    private static void visit(Tensor tensor, int dimension, long element, Place place) {
        if (dimension == tensor.rank()) {
            place.visit(element);
            return;
        }
        for (long i = 0; i < tensor.shape()[dimension]; i++) {
            visit(tensor, dimension + 1, element + i * tensor.strides()[dimension], place);
        }
    }
}
