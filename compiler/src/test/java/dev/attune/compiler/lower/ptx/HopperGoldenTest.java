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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Generated kernels as a reader meets them, at a small tile so that they can be read. */
class HopperGoldenTest {
    static final Path FOLDER = Path.of("src/test/resources/ptx");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "full; sets=1,pairs=0,pingpong=0,qregs=0,tile.q=64",
                "causal; sets=2,pairs=0,pingpong=1,qregs=1,tile.q=128",
                "softcap; sets=2,pairs=0,pingpong=0,qregs=0,tile.q=64",
                "bias; sets=2,pairs=1,pingpong=0,qregs=0,tile.q=64",
            })
    void ptx(String variant, String knobs) {
        var request = new LoweringRequest(Target.PTX_SM_90A, DType.BF16, ProblemShape.parse("1,8,8,4096,4096,32"));
        var schedule = Schedule.parse("hopper[emulation=0,persistent=1,rescale=0,stages=2,tile.kv=32," + knobs + "]");
        String text = PtxRun.BACKEND.text(Analyze.analyze(NamedVariants.attention(variant)), request, schedule);
        Golden.assertMatches(FOLDER.resolve("hopper_" + variant + ".ptx"), text, HopperGoldenTest.class);
    }
}
