package dev.attune.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.reference.TileClasses.TileClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {

    @ParameterizedTest
    @CsvSource({"812, 812 ns", "999.7, 1.00 us", "3411000, 3.41 ms", "12e9, 12.0 s", "123.4e9, 123 s"})
    void timesHaveThreeDigits(double nanos, String text) {
        assertThat(Numbers.time(nanos)).isEqualTo(text);
    }

    @Test
    void otherNumbers() {
        assertThat(Numbers.rate(41.23e9, "FLOP")).isEqualTo("41.2 GFLOP/s");
        assertThat(Numbers.rate(1.3e12, "FLOP")).isEqualTo("1.30 TFLOP/s");
        assertThat(Numbers.bytes(512)).isEqualTo("512 B");
        assertThat(Numbers.bytes(48 * 1024)).isEqualTo("48.0 KiB");
        assertThat(Numbers.count(1048576)).isEqualTo("1,048,576");
        assertThat(Numbers.percent(3, 8)).isEqualTo("37.5%");
        assertThat(Numbers.percent(0, 0)).isEqualTo("0%");
        assertThat(Numbers.error(2.134e-7)).isEqualTo("2.13e-07");
        assertThat(Numbers.error(0)).isEqualTo("0");
    }

    @Test
    void numbersStandToTheRightAndWordsToTheLeft() {
        var table = new Table("schedule", "ms")
                .row("mma[q=64]", "12.5")
                .row("x", "3")
                .row("y", "-");
        assertThat(table.lines(" "))
                .containsExactly(" schedule     ms", " mma[q=64]  12.5", " x             3", " y             -");
    }

    private static TilePlane causal(int tiles) {
        TileClass[][] classes = new TileClass[tiles][tiles];
        for (int row = 0; row < tiles; row++) {
            for (int column = 0; column < tiles; column++) {
                classes[row][column] = column < row ? TileClass.ALL : column == row ? TileClass.SOME : TileClass.NONE;
            }
        }
        return new TilePlane(classes);
    }

    @Test
    void theMapOfASmallPlaneShowsEveryTile() {
        assertThat(causal(3).map()).containsExactly("+..", "#+.", "##+");
        assertThat(causal(3).count(TileClass.ALL)).isEqualTo(3);
        assertThat(causal(3).tiles()).isEqualTo(9);
    }

    @Test
    void theMapOfALargePlaneJoinsTiles() {
        var map = causal(320).map();
        assertThat(map).hasSize(16).allSatisfy(line -> assertThat(line).hasSize(48));
        assertThat(map.getFirst()).startsWith("+").endsWith(".");
        assertThat(map.getLast()).startsWith("####").endsWith("+");
    }

    @Test
    void anEmptyPlaneHasNoMap() {
        assertThat(new TilePlane(new TileClass[0][]).map()).isEmpty();
        assertThat(new TilePlane(new TileClass[0][]).tiles()).isZero();
    }
}
