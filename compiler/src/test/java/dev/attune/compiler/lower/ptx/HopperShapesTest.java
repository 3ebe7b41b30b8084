package dev.attune.compiler.lower.ptx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.RandomTensors;
import dev.attune.templates.ptx.interpreter.LaunchOptions;
import dev.attune.templates.ptx.interpreter.LaunchReport;
import java.lang.foreign.Arena;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The hopper family at shapes that sit badly with tiles, and bounded scores, which do without a maximum. */
class HopperShapesTest extends FamilyShapes {
    private static final AnalyzedAttention SOFT_CAP = Analyze.analyze(NamedVariants.attention("softcap"));

    HopperShapesTest() {
        super(HopperFamily.NAME, 37);
    }

    /** Query rows that each thread keeps, with a scale that turns them over. */
    @ParameterizedTest
    @CsvSource({"1,2,1,140,64,40,0.2", "1,2,1,70,96,128,-0.1", "1,1,1,64,40,144,0.1", "2,2,2,3,50,64,-1"})
    void queryInRegisters(int batch, int heads, int kvHeads, int queries, int keys, int width, float scale) {
        Schedule schedule =
                Schedule.parse("hopper[emulation=0,pairs=0,persistent=1,pingpong=1,qregs=1,rescale=0,sets=1,"
                        + "stages=2,tile.kv=32,tile.q=128]");
        String shape = "%d,%d,%d,%d,%d,%d".formatted(batch, heads, kvHeads, queries, keys, width);
        try (Arena arena = Arena.ofShared()) {
            AttentionArguments call = Calls.withScale(Calls.normal(arena, DType.BF16, shape, Map.of()), scale);
            PtxRun.check("full", Analyze.analyze(NamedVariants.attention("full")), call, schedule);
        }
    }

    /** Whole tiles of a bias, f32 as its variant declares it: its elements come from all banks at once, as all else does. */
    @ParameterizedTest
    @ValueSource(ints = {64, 128, 192})
    void sharedMemoryIsReadWithoutConflicts(int tileQ) {
        Schedule schedule =
                Schedule.parse("hopper[emulation=0,pairs=1,persistent=1,pingpong=0,qregs=0,rescale=0,sets=1,"
                        + "stages=2,tile.kv=64,tile.q=" + tileQ + "]");
        AnalyzedAttention bias = Analyze.analyze(NamedVariants.attention("bias"));
        try (Arena arena = Arena.ofShared()) {
            AttentionArguments call = Calls.withCaptured(
                    Calls.normal(arena, DType.BF16, "1,1,1,192,256,64", Map.of()),
                    Map.of("bias", RandomTensors.normal(arena, DType.F32, 4, 1, 192, 256)));
            assertThat(PtxRun.run(bias, call, schedule, LaunchOptions.DEFAULT))
                    .extracting(LaunchReport::extraSharedPasses)
                    .containsExactly(0L);
        }
    }

    /** Powers of two up to 72 and 100 need no maximum; a cap of 1000 lets them be so large that they do. */
    @ParameterizedTest
    @CsvSource({"50,1,0", "50,2,0", "50,2,4", "50,1,4", "0.5,2,4", "69,2,4", "1000,2,4", "1000,1,0"})
    void boundedScores(double cap, int weightSets, int emulation) {
        Schedule schedule = Schedule.parse(
                "hopper[emulation=" + emulation + ",pairs=0,persistent=1,pingpong=1,qregs=0,rescale=0,sets="
                        + weightSets + ",stages=2,tile.kv=32,tile.q=128]");
        try (Arena arena = Arena.ofShared()) {
            // one whole tile after the first, two, and many with a ragged end
            for (String shape : new String[] {"1,2,1,140,64,40", "1,1,1,64,96,40", "1,2,2,130,250,64"}) {
                AttentionArguments call = Calls.normal(arena, DType.BF16, shape, Map.of("cap", cap));
                PtxRun.check("softcap", SOFT_CAP, call, schedule);
            }
        }
    }
}
