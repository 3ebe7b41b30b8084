package dev.attune.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CasesFileTest {

    private static final String HEADER = "id\tvariant\tparams\tpass\tdtype\tB\tH\tHkv\tSq\tSkv\tD\tDv\n";

    @Test
    void readsEveryColumn() {
        var cases = CasesFile.parse(
                "c.tsv", HEADER + "w\tsliding_window\twindow=1024,cap=5.0\tfwd\tbf16\t2\t16\t4\t1\t8192\t192\t128\n");
        assertThat(cases)
                .containsExactly(new BenchCase(
                        "w",
                        "sliding_window",
                        Map.of("window", "1024", "cap", "5.0"),
                        "fwd",
                        DType.BF16,
                        new ProblemShape(2, 16, 4, 1, 8192, 192, 128)));
    }

    @Test
    void columnsMayStandInAnyOrderAndMoreMayFollow() {
        var cases = CasesFile.parse(
                "c.tsv",
                "# ours\nnote\tDv\tD\tSkv\tSq\tHkv\tH\tB\tdtype\tpass\tparams\tvariant\tid\r\n"
                        + "x\t64\t64\t9\t8\t1\t2\t1\tf32\tbwd\t\tfull\ta\r\n\r\n");
        assertThat(cases)
                .containsExactly(new BenchCase(
                        "a", "full", Map.of(), "bwd", DType.F32, new ProblemShape(1, 2, 1, 8, 9, 64, 64)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a full - fwd bf16 1 2 3 8 8 64 64 | c.tsv:2: kv_heads is 3; it must be a divisor of heads = 2",
                "a full - fwd bf17 1 2 1 8 8 64 64 | c.tsv:2: column dtype is 'bf17'; expected f32, bf16 or f16",
                "a full - fwd i32 1 2 1 8 8 64 64 | c.tsv:2: column dtype is 'i32'; expected f32, bf16 or f16",
                "a full - forward f32 1 2 1 8 8 64 64 | c.tsv:2: column pass is 'forward'; expected fwd or bwd",
                "a full - fwd f32 1 2 1 8 x 64 64 | c.tsv:2: column Skv is 'x'; expected a length",
                "a ../full - fwd f32 1 2 1 8 8 64 64 | c.tsv:2: column variant is '../full'; expected the name of a variant's file without .attn",
                "a full window fwd f32 1 2 1 8 8 64 64 | c.tsv:2: column params is 'window'; expected name=value,...",
                "a full w=1,w=2 fwd f32 1 2 1 8 8 64 64 | c.tsv:2: column params sets w twice",
                "a full - fwd f32 1 2 1 8 8 64 | c.tsv:2: 11 cells, but the header has 12",
            })
    void saysWhatIsWrongWithARow(String row, String message) {
        assertThatThrownBy(() ->
                        CasesFile.parse("c.tsv", HEADER + row.replace(' ', '\t').replace("\t-\t", "\t\t")))
                .isInstanceOf(CasesFile.FormatException.class)
                .hasMessage(message);
    }

    @Test
    void saysWhatIsWrongWithATable() {
        assertThatThrownBy(() -> CasesFile.parse("c.tsv", "")).hasMessageStartingWith("c.tsv: no header line");
        assertThatThrownBy(() -> CasesFile.parse("c.tsv", HEADER)).hasMessage("c.tsv: no case below the header line");
        assertThatThrownBy(() -> CasesFile.parse("c.tsv", "id\tvariant\n"))
                .hasMessageStartingWith("c.tsv:1: no column params, pass, dtype, B");
        String row = "a\tfull\t\tfwd\tf32\t1\t1\t1\t8\t8\t64\t64\n";
        assertThatThrownBy(() -> CasesFile.parse("c.tsv", HEADER + row + row))
                .hasMessage("c.tsv:3: id 'a' occurs twice");
    }
}
