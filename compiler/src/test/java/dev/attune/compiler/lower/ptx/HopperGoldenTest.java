package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.testing.Golden;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Generated kernels as a reader meets them, at a small tile so that they can be read. */
class HopperGoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/ptx");

    @ParameterizedTest
    @ValueSource(strings = {"causal", "softcap", "sink", "document"})
    void ptx(String variant) {
        var request = new LoweringRequest(Target.PTX_SM_90A, DType.BF16, ProblemShape.parse("1,8,8,4096,4096,32"));
        var schedule = new Schedule(
                HopperFamily.NAME,
                Map.of("tile.q", 64, "tile.kv", 32, "warps", 4, "stages", variant.equals("sink") ? 2 : 1));
        String text = PtxRun.BACKEND.text(Analyze.analyze(NamedVariants.attention(variant)), request, schedule);
        Golden.assertMatches(FOLDER.resolve("hopper_" + variant + ".ptx"), text, HopperGoldenTest.class);
    }
}
