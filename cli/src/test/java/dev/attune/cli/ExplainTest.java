package dev.attune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainTest {

    private static String explained(Object... arguments) {
        var run = CommandRun.of(arguments);
        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.OK);
        return run.out();
    }

    private static Object variant(String name) {
        return TensorFiles.VARIANTS.resolve(name + ".attn");
    }

    @Test
    void aGpusKernelIsExplainedWithoutOne() {
        String text = explained(
                "explain",
                variant("sliding_window"),
                "--shape",
                "2,4,2,1024,1024,64",
                "-P",
                "window=200",
                "--target",
                "ptx:sm_80");
        assertThat(text)
                .contains("closed-form key ranges")
                // 200 keys for each row but the first 199, which have 1 to 199
                .contains("pairs: 1,479,200 of 8,388,608 attended (17.6%), all heads")
                .contains("% never visited, ")
                .contains("the scaled dot product itself")
                .contains("for each pair:")
                .contains("schedule: mma[")
                .contains(" registers, 0 bytes spilled")
                .contains("launch SlidingWindow_attention: grid ")
                .contains("dynamic shared memory")
                .contains("predicted: unknown, as the device is not here");
    }

    @Test
    void theHostsRoofIsMeasured() {
        String text = explained("explain", variant("softcap"), "--shape", "1,2,1,128,128,64", "--target", "java");
        assertThat(text)
                .contains("changed by the variant, for each pair")
                .contains("for each score:")
                .contains("tanh")
                .contains("target: java, asked for")
                .contains("the compiler's own choice")
                .containsPattern(
                        "predicted: at least \\S+ [mun]s, bound by (arithmetic|memory) \\(roofline: \\S+ GFLOP/s and")
                .contains("measured: not yet for this shape");
    }

    @Test
    void capturedTensorsOfAFileAreAsked() {
        String text = explained(
                "explain",
                variant("padding"),
                "--in",
                TensorFiles.CASES.resolve("padding.safetensors"),
                "--target",
                "ptx:sm_80",
                "--dtype",
                "bf16");
        assertThat(text).contains("a map of tile classes").contains("keep[").contains("along kv_idx");
    }

    @ParameterizedTest
    @ValueSource(strings = {"full", "sigmoid", "sink", "document", "prefix_lm", "alibi"})
    void everyKindOfVariantIsExplained(String name) {
        String text = explained(
                "explain", variant(name), "--shape", "1,4,2,300,300,64", "--dtype", "bf16", "--target", "ptx:sm_80");
        assertThat(text).contains("\nMask\n", "\nScore\n", "\nEvaluated\n", "\nKernel\n", "\nTime\n");
    }

    @Test
    void aShapeIsNeeded() {
        var run = CommandRun.of("explain", variant("full"));
        assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(run.err()).contains("explain needs --shape, or --in");
    }
}
