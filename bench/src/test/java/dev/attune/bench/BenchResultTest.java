package dev.attune.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenchResultTest {

    @Test
    void aTableHasARowForEveryCaseAndFailuresAreRows() {
        String table = BenchResult.table(List.of(
                new BenchResult("gpu", new BenchResult.Measured(1.23456, 623.456, 0.98765, "mma[tile.q=64]")),
                new BenchResult("cpu", new BenchResult.Measured(812.5, 0.041234, 0.00012345, "decode[]")),
                new BenchResult("broken", new BenchResult.Failed("no family takes head_dim 300"))));
        assertThat(table).isEqualTo("""
                        id\tms\ttflops\ttbps\tkernel
                        gpu\t1.2346\t623.5\t0.9877\tmma[tile.q=64]
                        cpu\t812.5000\t0.04123\t0.0001235\tdecode[]
                        broken\tFAIL\t0\t0\t-
                        """);
    }
}
