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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptimizationTest {
    private static LoweringRequest request(String shape) {
        return new LoweringRequest(Target.PTX_SM_80, DType.BF16, ProblemShape.parse(shape));
    }

    private static AnalyzedAttention variant(String name) {
        return Analyze.analyze(NamedVariants.attention(name));
    }

    @ParameterizedTest
    @CsvSource({
        "full,     '1,1,1,256,256,128', 1",
        "document, '1,1,1,256,256,128', 1",
        "softcap,  '1,1,1,256,256,64',  1",
        "softcap,  '1,1,1,256,256,160', 3",
        "alibi,    '1,1,1,256,256,64',  3",
        "bias,     '1,1,1,256,256,64',  3",
        "sigmoid,  '1,1,1,256,256,64',  3",
        "full,     '1,1,1,1,4096,128',  1",
        "bias,     '1,1,1,1,4096,128',  3",
    })
    void theLevelBeforeAnythingIsMeasured(String variant, String shape, int level) {
        AnalyzedAttention analyzed = variant(variant);
        Schedule chosen = PtxRun.BACKEND.choose(analyzed, request(shape));
        assertThat(chosen.knob("opt")).as("%s", chosen).isEqualTo(level);
    }

    @Test
    void theTileFamilysSpaceHasBothLevels() {
        List<Integer> levels = PtxRun.BACKEND.space(variant("alibi"), request("1,1,1,256,256,64")).stream()
                .filter(schedule -> schedule.family().equals(MmaFamily.NAME))
                .map(schedule -> schedule.knob("opt"))
                .distinct()
                .toList();
        assertThat(levels).containsExactlyInAnyOrder(1, 3);
    }

    @Test
    void theAssemblerIsTold() {
        AnalyzedAttention analyzed = variant("document");
        LoweringRequest request = request("1,1,1,256,256,64");
        Schedule low = Schedule.parse("mma[opt=1,stages=2,tile.kv=64,tile.q=128,warps=4]");
        Schedule full = Schedule.parse("mma[opt=3,stages=2,tile.kv=64,tile.q=128,warps=4]");
        Schedule unsaid = Schedule.parse("mma[stages=2,tile.kv=64,tile.q=128,warps=4]");
        for (String file : List.of("kernel.cubin", "helpers.cubin")) {
            byte[] machineCode = build(analyzed, request, unsaid).files().get(file);
            assertThat(build(analyzed, request, full).files().get(file)).isEqualTo(machineCode);
            assertThat(build(analyzed, request, low).files().get(file)).isNotEqualTo(machineCode);
        }
    }

    private static KernelArtifact build(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule) {
        return PtxRun.BACKEND.build(analyzed, request, schedule, "key");
    }

    @Test
    void aLevelThatTheAssemblerDoesNotHaveIsRefused() {
        Schedule schedule = Schedule.parse("mma[opt=4,stages=2,tile.kv=64,tile.q=128,warps=4]");
        assertThatThrownBy(() -> build(variant("full"), request("1,1,1,256,256,64"), schedule))
                .isInstanceOf(KernelBuildException.class)
                .hasMessageContaining("opt is 4")
                .hasMessageContaining("0 to 3");
    }
}
