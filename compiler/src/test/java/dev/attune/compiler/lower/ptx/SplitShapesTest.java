package dev.attune.compiler.lower.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.testing.FarDown;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.LaunchPlan;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.SizeExpression;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Schedules, splits and awkward calls of the families that split the keys. */
class SplitShapesTest {
    private static final AnalyzedAttention CAUSAL = Analyzed.of(NamedVariants.attention("causal_lower_right"), 64);
    private static final AnalyzedAttention WINDOW = Analyzed.of(NamedVariants.attention("sliding_window"), 64);

    private static String family(DType dtype) {
        return dtype == DType.F32 ? SimtFamily.NAME : DecodeFamily.NAME;
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F32"})
    void everyPointOfTheSpace(DType dtype) {
        try (Arena arena = Arena.ofShared()) {
            AttentionArguments call = Calls.normal(arena, dtype, "1,10,2,5,150,64", Map.of("window", 50.0));
            List<Schedule> space = PtxRun.space(WINDOW, call, family(dtype));
            assertThat(space).hasSizeGreaterThan(40);
            for (int i = 0; i < space.size(); i += 7) {
                PtxRun.check("window", WINDOW, call, space.get(i));
            }
        }
    }

    /** Rows of which a bias rules out all pairs by a number at the end of f32 are finite, too. */
    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16", "F32"})
    void biasesFarDown(DType dtype) {
        AnalyzedAttention bias = Analyzed.of(NamedVariants.attention("bias"), 24);
        for (float far : new float[] {Float.NEGATIVE_INFINITY, -Float.MAX_VALUE, -1e30f, -1e4f}) {
            try (Arena arena = Arena.ofShared()) {
                AttentionArguments call = Calls.normal(arena, dtype, "1,2,1,20,156,24", Map.of());
                for (boolean wholeRows : new boolean[] {false, true}) {
                    AttentionArguments biased =
                            Calls.withCaptured(call, FarDown.bias(arena, call.shape(), far, wholeRows));
                    PtxRun.check(
                            "biases of " + far,
                            bias,
                            biased,
                            PtxRun.space(bias, biased, family(dtype)).getFirst());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16", "F32"})
    void stridedTensors(DType dtype) {
        try (Arena arena = Arena.ofShared()) {
            AttentionArguments call = Calls.normal(arena, dtype, "2,4,2,3,70,64,32", Map.of());
            AttentionArguments strided = Calls.of(
                    call.shape(),
                    Calls.rowsOutside(arena, call.query()),
                    Calls.rowsOutside(arena, call.key()),
                    Calls.rowsOutside(arena, call.value()),
                    call.out(),
                    call.lse(),
                    Map.of(),
                    call.scale());
            Schedule schedule = PtxRun.space(CAUSAL, call, family(dtype)).getFirst();
            PtxRun.check("strided", CAUSAL, strided, schedule);
        }
    }

    @ParameterizedTest
    @CsvSource({"BF16,-0.2", "BF16,0", "F16,30", "F32,-0.2", "F32,0", "F32,-30", "F32,1e-42"})
    void scales(DType dtype, float scale) {
        try (Arena arena = Arena.ofShared()) {
            AttentionArguments call = Calls.normal(arena, dtype, "1,4,2,3,100,64", Map.of());
            Schedule schedule = PtxRun.space(CAUSAL, call, family(dtype)).getFirst();
            PtxRun.check("scale " + scale, CAUSAL, Calls.withScale(call, scale), schedule);
            PtxRun.check("no lse", CAUSAL, Calls.withoutLse(call), schedule);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'16,32,8,1,8192,128', BF16, decode",
        "'1,32,8,4,8192,128', BF16, decode",
        "'2,16,16,1,4096,64', F16, decode",
        "'4,16,16,4096,4096,64', BF16, mma",
        "'1,8,8,512,512,128', F16, mma",
        "'1,8,8,512,512,128', F32, simt",
        "'1,8,1,1,512,77', F32, simt"
    })
    void theShapeChoosesTheFamily(String shape, DType dtype, String family) {
        var request = new LoweringRequest(Target.PTX_SM_80, dtype, ProblemShape.parse(shape));
        assertThat(PtxRun.BACKEND.space(CAUSAL, request).getFirst().family()).isEqualTo(family);
    }

    @ParameterizedTest
    @CsvSource({"16,8192,2", "1,32768,33", "1,100,1", "64,2048,1", "1,0,1", "128,8192,1"})
    void splitsFillTheDevice(int batch, int keyLength, long splits) {
        var shape = new ProblemShape(batch, 32, 8, 1, keyLength, 128, 128);
        var request = new LoweringRequest(Target.PTX_SM_80, DType.BF16, shape);
        Schedule schedule = PtxRun.BACKEND.space(CAUSAL, request).getFirst();
        LaunchPlan plan = PtxRun.BACKEND.program(CAUSAL, request, schedule).launch();
        SizeExpression grid = plan.kernels().getFirst().grid().getFirst();
        // an H200: 132 multiprocessors, two CTAs on each
        assertThat(grid.evaluate(name -> length(shape, name))).isEqualTo(splits);
        long combined = plan.kernels().getLast().grid().getFirst().evaluate(name -> length(shape, name));
        assertThat(combined).isEqualTo(splits == 1 ? 0 : batch * 32L);
    }

    @ParameterizedTest
    @CsvSource({"16,8192,128,1", "1,32768,128,16", "4,8192,64,4", "1,32768,256,16", "1,100,128,1", "64,2048,128,1"})
    void onHopperOneCtaFillsAMultiprocessor(int batch, int keyLength, int width, long splits) {
        var shape = new ProblemShape(batch, 32, 8, 1, keyLength, width, width);
        var request = new LoweringRequest(Target.PTX_SM_90A, DType.BF16, shape);
        Schedule schedule = PtxRun.BACKEND.space(CAUSAL, request).getFirst();
        LaunchPlan.KernelLaunch attention = PtxRun.BACKEND
                .program(CAUSAL, request, schedule)
                .launch()
                .kernels()
                .getFirst();
        assertThat(attention.dynamicSharedBytes()).isBetween(114 * 1024, 140 * 1024);
        assertThat(attention.grid().getFirst().evaluate(name -> length(shape, name)))
                .isEqualTo(splits);
    }

    @Test
    void onHopperTheCombinationMayOverlap() {
        var shape = new ProblemShape(1, 32, 8, 1, 4096, 128, 128);
        var hopper = new LoweringRequest(Target.PTX_SM_90A, DType.BF16, shape);
        Schedule schedule = PtxRun.BACKEND.space(CAUSAL, hopper).stream()
                .filter(candidate -> candidate.knob("overlap", 0) == 1)
                .findFirst()
                .orElseThrow();
        KernelArtifact artifact = PtxRun.BACKEND.build(CAUSAL, hopper, schedule, "key");
        assertThat(artifact.launch().kernels().getFirst().overlapsPrevious()).isFalse();
        assertThat(artifact.launch().kernels().getLast().overlapsPrevious()).isTrue();
        assertThat(new String(artifact.files().get("kernel.ptx"), StandardCharsets.UTF_8))
                .containsSubsequence("griddepcontrol.launch_dependents", "griddepcontrol.wait");

        var ampere = new LoweringRequest(Target.PTX_SM_80, DType.BF16, shape);
        assertThat(PtxRun.BACKEND.space(CAUSAL, ampere)).noneMatch(candidate -> candidate.knob("overlap", 0) == 1);
        assertThatThrownBy(() -> PtxRun.BACKEND.program(CAUSAL, ampere, schedule))
                .isInstanceOf(KernelBuildException.class)
                .hasMessageContaining("overlap is 1; ptx:sm_90a takes 0 and 1");
    }

    @ParameterizedTest
    @CsvSource({
        "softcap, BF16, '4,32,8,1,4096,128'",
        "document, BF16, '4,32,8,8,4096,128'",
        "alibi, BF16, '4,8,8,1,4096,256'",
        "sink, BF16, '4,32,8,8,4096,128'",
        "sink, F32, '4,32,8,4,4096,128'",
        "document, F32, '1,16,16,1024,1024,192,128'",
        "sliding_window, F32, '1,8,8,512,512,77'"
    })
    void ownChoicesDoNotSpill(String variant, DType dtype, String text) {
        ProblemShape shape = ProblemShape.parse(text);
        AnalyzedAttention analyzed = Analyzed.of(NamedVariants.attention(variant), shape.headDim());
        for (Target target : new Target[] {Target.PTX_SM_80, Target.PTX_SM_90A}) {
            var request = new LoweringRequest(target, dtype, shape);
            Schedule schedule = PtxRun.BACKEND.space(analyzed, request).getFirst();
            assertThat(schedule.family()).isEqualTo(family(dtype));
            KernelArtifact artifact = PtxRun.BACKEND.build(analyzed, request, schedule, "key");
            assertThat(artifact.provenance().get("assembler." + artifact.entry()))
                    .contains(" 0 bytes spilled");
            assertThat(artifact.provenance()).doesNotContainKey("assembler.warnings");
        }
    }

    @Test
    void anEmptyQueryLaunchesNothing() {
        var shape = new ProblemShape(1, 2, 2, 0, 100, 64, 64);
        var request = new LoweringRequest(Target.PTX_SM_80, DType.F32, shape);
        Schedule schedule = PtxRun.BACKEND.space(CAUSAL, request).getFirst();
        for (LaunchPlan.KernelLaunch launch :
                PtxRun.BACKEND.program(CAUSAL, request, schedule).launch().kernels()) {
            assertThat(launch.grid().getFirst().evaluate(name -> length(shape, name)))
                    .isZero();
        }
    }

    private static long length(ProblemShape shape, String name) {
        return switch (name) {
            case "batch" -> shape.batch();
            case "heads" -> shape.heads();
            case "kv_heads" -> shape.kvHeads();
            case "q_len" -> shape.qLen();
            case "kv_len" -> shape.kvLen();
            case "group_size" -> shape.groupSize();
            case "multiprocessors" -> 132;
            default -> throw new AssertionError(name);
        };
    }
}
