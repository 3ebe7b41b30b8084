package dev.attune.compiler.lower.ptx.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attune.compiler.Compiler;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.runtime.kernel.ProblemShape;
import org.junit.jupiter.api.Test;

/** Tiles that masks leave, counted. */
class KeyVisitsTest {

    private static KeyVisits count(String variant, String shape, int rows, int keys) {
        ProblemShape lengths = ProblemShape.parse(shape);
        Compiler compiler = new Compiler();
        AnalyzedAttention analyzed =
                compiler.analyze(compiler.rewrite(NamedVariants.attention(variant), lengths.headDim()));
        return new KeyVisits.Counter(analyzed, lengths).count(rows, keys);
    }

    @Test
    void withoutMaskEveryTileIsVisitedWhole() {
        assertThat(count("full", "1,1,1,256,200,64", 128, 64)).isEqualTo(new KeyVisits(4, 4, 4, 0));
    }

    @Test
    void aCausalMaskLeavesATriangleAndCutsItsEdge() {
        assertThat(count("causal", "1,1,1,256,256,64", 128, 128)).isEqualTo(new KeyVisits(1, 1.5, 2, 1));
        assertThat(count("causal", "1,1,1,256,256,64", 128, 64)).isEqualTo(new KeyVisits(2, 3, 4, 2));
    }

    @Test
    void samplesOfManyTilesHaveTheMeanOfAll() {
        KeyVisits visits = count("causal", "1,1,1,16384,16384,64", 64, 64);
        assertThat(visits.mean()).isCloseTo(128.5, within(1.0));
        assertThat(visits.most()).isGreaterThan(250);
    }

    @Test
    void aWindowIsAsWideAsItsDefaultSays() {
        // 128 keys back: two tiles of 128, both cut, but for the first row of tiles
        KeyVisits visits = count("sink", "1,1,1,4096,4096,64", 128, 128);
        assertThat(visits).isEqualTo(new KeyVisits(1, 63 / 32.0, 2, 63 / 32.0));
    }

    @Test
    void whatTensorsDecideIsNotKnown() {
        assertThat(count("prefix_lm", "1,1,1,256,256,64", 128, 128)).isEqualTo(new KeyVisits(2, 2, 2, 0));
        assertThat(count("padding", "1,1,1,256,256,64", 128, 128)).isEqualTo(new KeyVisits(2, 2, 2, 2));
        // the causal half of it has a closed form
        assertThat(count("document", "1,1,1,256,256,64", 128, 128)).isEqualTo(new KeyVisits(1, 1.5, 2, 1.5));
    }

    @Test
    void noRowsOrNoKeysVisitNothing() {
        assertThat(count("full", "1,1,1,0,64,64", 128, 128)).isEqualTo(new KeyVisits(0, 0, 0, 0));
        assertThat(count("causal", "1,1,1,64,0,64", 128, 128)).isEqualTo(new KeyVisits(0, 0, 0, 0));
    }
}
