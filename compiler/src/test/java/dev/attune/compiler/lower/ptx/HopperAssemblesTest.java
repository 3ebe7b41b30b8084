package dev.attune.compiler.lower.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.compiler.testing.RandomVariants;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The assembler's word on the family's kernels: no spill, nothing serialised, no register request ignored. */
class HopperAssemblesTest {
    @TempDir
    Path folder;

    private static LoweringRequest request(String widths) {
        return new LoweringRequest(Target.PTX_SM_90A, DType.BF16, ProblemShape.parse("1,8,8,4096,4096," + widths));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "full;64",
                "causal;128",
                "softcap;128",
                "bias;128",
                "document;96",
                "sliding_window;256",
                "causal;192,128"
            })
    void ownChoices(String variant, String widths) throws Exception {
        check(variant, widths);
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "full",
                "causal",
                "causal_lower_right",
                "sliding_window",
                "alibi",
                "softcap",
                "sink",
                "bias",
                "document",
                "padding",
                "prefix_lm",
                "sigmoid"
            })
    void everyVariantAtEveryWidth(String variant) throws Exception {
        for (String widths : List.of("64", "96", "128", "192,128", "256")) {
            check(variant, widths);
        }
    }

    /** Whatever an author writes, the family's own choice is a kernel. */
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(longs = {0, 20, 40})
    void randomVariants(long first) {
        AtomicInteger hopper = new AtomicInteger();
        RandomVariants.variants(first, 20).forEach(variant -> {
            AnalyzedAttention analyzed = Analyze.analyze(variant.attention());
            String widths = List.of("64", "128", "256").get((int) (variant.seed() % 3));
            Schedule schedule = PtxRun.BACKEND.choose(analyzed, request(widths));
            PtxRun.BACKEND.build(analyzed, request(widths), schedule, "key");
            if (schedule.family().equals(HopperFamily.NAME)) {
                hopper.incrementAndGet();
            }
        });
        assertThat(hopper.get()).isGreaterThan(10);
    }

    private void check(String variant, String widths) throws IOException, InterruptedException {
        AnalyzedAttention analyzed = Analyze.analyze(NamedVariants.attention(variant));
        LoweringRequest request = request(widths);
        Schedule schedule = PtxRun.BACKEND.choose(analyzed, request);
        assertThat(schedule.family()).isEqualTo(HopperFamily.NAME);
        KernelArtifact artifact = PtxRun.BACKEND.build(analyzed, request, schedule, "key");
        assertThat(artifact.provenance()).doesNotContainKey("assembler.warnings");
        if (Ptxas.isInstalled()) {
            Path ptx = folder.resolve(variant + ".ptx");
            Files.write(ptx, artifact.files().get("kernel.ptx"));
            String log = Ptxas.assemble(ptx, folder.resolve(variant + ".cubin"));
            assertThat(log)
                    .as("%s with %s", variant, schedule)
                    .doesNotContain("(C75")
                    .doesNotContain("(C76");
            assertThat(log.lines().filter(line -> line.contains("spill stores")))
                    .allMatch(line -> line.contains(" 0 bytes spill stores, 0 bytes spill loads"));
        }
    }

    /** The copy engine reads rows of whole 16 bytes. */
    @Test
    void anAdditiveBiasComesInTilesWhereItsRowsAreAligned() {
        AnalyzedAttention bias = Analyze.analyze(NamedVariants.attention("bias"));
        var odd = new LoweringRequest(Target.PTX_SM_90A, DType.BF16, ProblemShape.parse("1,8,8,4096,4095,64"));
        Schedule tiled = PtxRun.BACKEND.space(bias, request("64")).getFirst();
        assertThat(tiled.knob("pairs")).isEqualTo(1);
        assertThat(PtxRun.BACKEND.space(bias, odd).stream()
                        .filter(point -> point.family().equals(HopperFamily.NAME)))
                .isNotEmpty()
                .allMatch(point -> point.knob("pairs") == 0);
        assertThatThrownBy(() -> PtxRun.BACKEND.build(bias, odd, tiled, "key"))
                .isInstanceOf(KernelBuildException.class)
                .hasMessageContaining("4095 keys are no multiples of 16 bytes");
    }

    @Test
    void aScheduleThatTakesTooManyRegistersIsRefusedWithTheReason() {
        AnalyzedAttention analyzed = Analyze.analyze(NamedVariants.attention("softcap"));
        LoweringRequest request = request("128");
        Map<String, Integer> knobs =
                new HashMap<>(PtxRun.BACKEND.space(analyzed, request).getFirst().knobs());
        knobs.putAll(Map.of("tile.q", 192, "tile.kv", 80, "sets", 1, "emulation", 0));
        var tight = new Schedule(HopperFamily.NAME, knobs);
        knobs.put("tile.kv", 96);
        assertThatThrownBy(() -> PtxRun.BACKEND.build(analyzed, request, new Schedule(HopperFamily.NAME, knobs), "key"))
                .isInstanceOf(KernelBuildException.class)
                .hasMessageContaining("need more registers than a consumer thread has");
    }
}
