package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import java.lang.foreign.Arena;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hopper family at shapes that sit badly with tiles, and bounded scores, which do without a maximum. */
class HopperShapesTest extends FamilyShapes {
    private static final AnalyzedAttention SOFT_CAP = Analyze.analyze(NamedVariants.attention("softcap"));

    HopperShapesTest() {
        super(HopperFamily.NAME, 37);
    }

    /** Powers of two up to 72 and 100 need no maximum; a cap of 1000 lets them be so large that they do. */
    @ParameterizedTest
    @CsvSource({"50,1,0", "50,2,0", "50,2,4", "50,1,4", "0.5,2,4", "69,2,4", "1000,2,4", "1000,1,0"})
    void boundedScores(double cap, int weightSets, int emulation) {
        Schedule schedule = Schedule.parse("hopper[emulation=" + emulation
                + ",pairs=0,persistent=1,pingpong=1,rescale=0,sets=" + weightSets + ",stages=2,tile.kv=32,tile.q=128]");
        try (Arena arena = Arena.ofShared()) {
            // one whole tile after the first, two, and many with a ragged end
            for (String shape : new String[] {"1,2,1,140,64,40", "1,1,1,64,96,40", "1,2,2,130,250,64"}) {
                AttentionArguments call = Calls.normal(arena, DType.BF16, shape, Map.of("cap", cap));
                PtxRun.check("softcap", SOFT_CAP, call, schedule);
            }
        }
    }
}
