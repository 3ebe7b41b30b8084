package dev.attune.compiler.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearNamesTest {
    private static final List<String> NAMES = List.of("q_idx", "kv_idx", "q_len", "kv_len", "heads", "h", "window");

    @Test
    void findsWhatWasMeant() {
        assertThat(NearNames.nearest("windwo", NAMES)).contains("window");
        assertThat(NearNames.nearest("Window", NAMES)).contains("window");
        assertThat(NearNames.nearest("kvidx", NAMES)).contains("kv_idx");
        assertThat(NearNames.nearest("head", NAMES)).contains("heads");
    }

    @Test
    void doesNotGuessWildly() {
        assertThat(NearNames.nearest("x", NAMES)).isEmpty();
        assertThat(NearNames.nearest("batch", NAMES)).isEmpty();
        assertThat(NearNames.nearest("window", NAMES)).isEmpty();
        assertThat(NearNames.nearest("w".repeat(1_000_000), NAMES)).isEmpty();
    }

    @Test
    void distanceCountsEdits() {
        assertThat(NearNames.distance("abc", "abc", 3)).isZero();
        assertThat(NearNames.distance("abc", "acb", 3)).isEqualTo(1);
        assertThat(NearNames.distance("abc", "abcd", 3)).isEqualTo(1);
        assertThat(NearNames.distance("abc", "xbd", 3)).isEqualTo(2);
        assertThat(NearNames.distance("abc", "abcdefgh", 3)).isEqualTo(4);
    }
}
