package dev.attune.compiler.lower.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Choosing schedules and assembling. */
class PtxBackendTest {
    private static final PtxBackend BACKEND = new PtxBackend("test");

    private static LoweringRequest request(Target target, String shape) {
        return new LoweringRequest(target, DType.BF16, ProblemShape.parse(shape));
    }

    /** Spilled bytes of the main kernel, as the artifact's provenance tells. */
    private static int spilledBytes(KernelArtifact artifact) {
        String report = artifact.provenance().get("assembler." + artifact.entry());
        assertThat(report).matches("[0-9]+ registers, [0-9]+ bytes spilled.*");
        return Integer.parseInt(report.replaceAll(".*registers, ([0-9]+) bytes.*", "$1"));
    }

    @ParameterizedTest
    @CsvSource({"causal,64", "causal,128", "softcap,128", "document,80", "sliding_window,256", "alibi,96"})
    void ownChoicesDoNotSpill(String variant, int headDim) {
        checkOwnChoice(variant, headDim, Target.PTX_SM_80);
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({
        "full,64",
        "full,128",
        "full,192",
        "full,256",
        "causal,64",
        "causal,128",
        "causal,192",
        "causal,256",
        "softcap,64",
        "softcap,128",
        "softcap,256",
        "alibi,64",
        "alibi,128",
        "alibi,256",
        "bias,64",
        "bias,128",
        "bias,256",
        "sink,64",
        "sink,128",
        "sigmoid,64",
        "sigmoid,128",
        "sliding_window,128",
        "prefix_lm,128",
        "document,128",
        "padding,128"
    })
    void ownChoicesDoNotSpillOnAnyTarget(String variant, int headDim) {
        checkOwnChoice(variant, headDim, Target.PTX_SM_80);
        checkOwnChoice(variant, headDim, Target.PTX_SM_90A);
    }

    private static void checkOwnChoice(String variant, int headDim, Target target) {
        AnalyzedAttention analyzed = Analyze.analyze(NamedVariants.attention(variant));
        LoweringRequest request = request(target, "1,8,8,4096,4096," + headDim);
        Schedule schedule = BACKEND.choose(analyzed, request);
        KernelArtifact artifact = BACKEND.build(analyzed, request, schedule, "key");
        assertThat(spilledBytes(artifact))
                .as("bytes spilled by %s with %s on %s", variant, schedule, target)
                .isZero();
        assertThat(artifact.provenance()).doesNotContainKey("assembler.warnings");
    }

    @Test
    void anArtifactHoldsTextAndMachineCode() {
        AnalyzedAttention analyzed = Analyze.analyze(NamedVariants.attention("causal"));
        LoweringRequest request = request(Target.PTX_SM_80, "1,8,8,4096,4096,64");
        Schedule schedule = BACKEND.space(analyzed, request).getFirst();
        KernelArtifact artifact = BACKEND.build(analyzed, request, schedule, "key");
        String text = new String(artifact.files().get("kernel.ptx"), StandardCharsets.UTF_8);
        assertThat(text)
                .contains(
                        "Variant causal, bf16, head_dim 64", "Schedule " + schedule, ".target sm_80", artifact.entry());
        assertThat(artifact.files().get("kernel.cubin")).startsWith(0x7f, 'E', 'L', 'F');
        assertThat(artifact.launch().kernels()).hasSize(1);
    }

    @Test
    void sameInputSameBytes() {
        AnalyzedAttention analyzed = Analyze.analyze(NamedVariants.attention("document"));
        LoweringRequest request = request(Target.PTX_SM_80, "1,2,1,64,64,64");
        Schedule schedule = BACKEND.space(analyzed, request).getFirst();
        KernelArtifact one = BACKEND.build(analyzed, request, schedule, "key");
        KernelArtifact two = BACKEND.build(analyzed, request, schedule, "key");
        // what is launched beside the attention kernel is assembled beside it
        assertThat(one.files()).containsOnlyKeys("kernel.ptx", "kernel.cubin", "helpers.cubin");
        one.files()
                .forEach((name, bytes) ->
                        assertThat(two.files().get(name)).as(name).isEqualTo(bytes));
        assertThat(one.provenance().keySet())
                .as("a report of each kernel")
                .containsAll(one.launch().kernels().stream()
                        .map(launch -> "assembler." + launch.entry())
                        .toList());
    }

    @Test
    void aSpaceKeepsToTheTargetsSharedMemory() {
        AnalyzedAttention analyzed = Analyze.analyze(NamedVariants.attention("causal"));
        for (Target target : new Target[] {Target.PTX_SM_80, Target.PTX_SM_90A}) {
            LoweringRequest request = request(target, "1,8,8,4096,4096,256");
            for (Schedule schedule : BACKEND.space(analyzed, request)) {
                int bytes = BACKEND.program(analyzed, request, schedule)
                        .launch()
                        .kernels()
                        .getLast()
                        .dynamicSharedBytes();
                assertThat(bytes)
                        .as("%s on %s", schedule, target)
                        .isLessThanOrEqualTo(MmaSchedules.sharedLimit(target));
            }
        }
    }

    @Test
    void aRequestThatNobodyTakesIsRefusedWithTheReason() {
        AnalyzedAttention analyzed = Analyze.analyze(NamedVariants.attention("causal"));
        assertThatThrownBy(() -> BACKEND.space(analyzed, request(Target.PTX_SM_80, "1,1,1,64,64,12")))
                .isInstanceOf(KernelBuildException.class)
                .hasMessageContaining("multiples of 8 up to 256, not 12");
    }

    @Test
    void aScheduleThatDoesNotFitIsRefusedWithTheReason() {
        AnalyzedAttention analyzed = Analyze.analyze(NamedVariants.attention("causal"));
        LoweringRequest request = request(Target.PTX_SM_80, "1,1,1,64,64,256");
        var large = new Schedule("mma", Map.of("tile.q", 128, "tile.kv", 128, "warps", 8, "stages", 3));
        assertThatThrownBy(() -> BACKEND.build(analyzed, request, large, "key"))
                .isInstanceOf(KernelBuildException.class)
                .hasMessageContaining("bytes of shared memory; ptx:sm_80 has 101376");
        assertThatThrownBy(() -> BACKEND.build(analyzed, request, new Schedule("nope", Map.of()), "key"))
                .isInstanceOf(KernelBuildException.class)
                .hasMessageContaining("no PTX family 'nope'");
    }
}
