package dev.attune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the JVM makes of a kernel, told by two commands. */
class WarmTest {

    private static Object variant(String name) {
        return TensorFiles.VARIANTS.resolve(name + ".attn");
    }

    @Test
    void warmTellsOfBothKernelsAndOfC2() {
        // long enough for C2 on a busy machine: in one second it once had compiled nothing
        var run = CommandRun.of(
                "warm", variant("softcap"), "--shape", "1,2,1,128,128,32", "-P", "cap=30", "--seconds", "4");
        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.OK);
        assertThat(run.out())
                .contains("SoftCap")
                .contains("1,2,1,128,128,32 f32, lanes_are_queries[")
                .containsPattern("plain +first call \\S+ [mun]?s, warm \\S+ [mun]?s; 90% of the final speed after")
                .containsPattern("variant +first call \\S+ [mun]?s, warm \\S+ [mun]?s; 90% of the final speed after")
                .containsPattern("a warm call allocates \\S+ .?i?B: ")
                .containsPattern("C2 +C2 compiled (once|\\d+ times), in ");
    }

    @Test
    void explainRunsTheKernelWhereItIsAskedTo() {
        var run =
                CommandRun.of("explain", variant("causal"), "--shape", "1,2,1,128,128,32", "--target", "java", "--jit");
        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.OK);
        assertThat(run.out()).containsPattern("JVM\n  first call ").containsPattern("  C2 (has )?compiled ");
    }

    @Test
    void thereIsNoVerdictOnAGpusKernel() {
        var run = CommandRun.of(
                "explain", variant("causal"), "--shape", "1,2,1,128,128,64", "--target", "ptx:sm_80", "--jit");
        assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(run.err()).contains("--jit is about Java kernels");
    }

    @Test
    void aRunOfNoTimeIsRefused() {
        var run = CommandRun.of("warm", variant("causal"), "--seconds", "0");
        assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(run.err()).contains("--seconds 0.0: it must be more than 0");
    }
}
