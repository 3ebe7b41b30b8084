package dev.attune.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.cli.InputException;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.runtime.kernel.VariantSignature.ScalarType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class OptionValuesTest {

    private static final VariantSignature SIGNATURE = new VariantSignature(
            "Some",
            "",
            List.of(
                    new ScalarParameter("window", ScalarType.I32, 4096, ""),
                    new ScalarParameter("cap", ScalarType.F32, 50, ""),
                    new ScalarParameter("strict", ScalarType.BOOL, 1, "")),
            List.of(),
            true);

    private static Map<String, Double> parse(String name, String text) {
        return ParameterValues.parse(SIGNATURE, Map.of(name, text), "-P");
    }

    @ParameterizedTest
    @CsvSource({
        "window, -3, -3", "window, 2147483647, 2147483647", "cap, 0.1, 0.10000000149011612",
                "cap, 1e-3, 0.0010000000474974513",
        "cap, inf, Infinity", "cap, -Infinity, -Infinity", "strict, false, 0", "strict, 1, 1"
    })
    void parametersAreRoundedToTheirTypes(String name, String text, double value) {
        assertThat(parse(name, text)).containsExactly(Map.entry(name, value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "window | 1.5 | -P window=1.5: '1.5' is not an i32",
                "window | 3000000000 | -P window=3000000000: '3000000000' is not an i32",
                "window | '' | -P window: expected name=value",
                "cap | nan | 'nan' is not an f32 that is a number",
                "cap | NaN | 'NaN' is not an f32 that is a number",
                "cap | 1e39 | '1e39' is not an f32: its magnitude",
                "cap | 5f | '5f' is not an f32, as in",
                "cap | 0x1p3 | '0x1p3' is not an f32, as in",
                "strict | yes | 'yes' is not a bool: true or false"
            })
    void whatIsNoValueIsRefused(String name, String text, String message) {
        assertThatThrownBy(() -> parse(name, text))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anUnknownParameterGetsANearName() {
        assertThatThrownBy(() -> parse("windwo", "1")).isInstanceOfSatisfying(InputException.class, e -> {
            assertThat(e).hasMessage("-P windwo: variant Some has no parameter 'windwo'");
            assertThat(e.hint()).hasValueSatisfying(hint -> assertThat(hint).contains("window"));
        });
        assertThatThrownBy(() -> parse("xyzzy", "1"))
                .isInstanceOfSatisfying(
                        InputException.class, e -> assertThat(e.hint()).contains("Some has window, cap, strict"));
    }

    @Test
    void tilesNameTheirSides() {
        var tile = new Converters.OfTile().convert("q=64,kv=128");
        assertThat(tile.knobs()).containsEntry("tile.q", 64).containsEntry("tile.kv", 128);
        assertThat(tile).hasToString("q=64,kv=128");
        assertThat(new Converters.OfTile().convert("kv=32").knobs()).containsExactly(Map.entry("tile.kv", 32));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "64 | '64' is no side of a tile",
                "q=0 | 'q=0' has no length of 1 to 65536",
                "q=64,k=2 | 'k' is no side of a tile",
                "q=64,q=32 | sets q twice",
                "q=x | 'q=x' has no length"
            })
    void whatIsNoTileIsRefused(String text, String message) {
        assertThatThrownBy(() -> new Converters.OfTile().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining(message);
    }

    @Test
    void unknownTargetsAndDTypesGetANearName() {
        assertThatThrownBy(() -> new Converters.OfTarget().convert("ptx:sm_90"))
                .hasMessage("no target 'ptx:sm_90'; known: java, ptx:sm_80, ptx:sm_90a; did you mean 'ptx:sm_80'?");
        assertThatThrownBy(() -> new Converters.OfRunTarget().convert("cuad"))
                .hasMessage("no target 'cuad'; known: java, cuda, reference; did you mean 'cuda'?");
        assertThatThrownBy(() -> new Converters.OfDType().convert("bf61"))
                .hasMessageContaining("no dtype 'bf61'")
                .hasMessageContaining("did you mean 'bf16'?");
    }
}
