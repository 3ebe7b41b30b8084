package dev.attune.runtime.tune.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TuningKeyTest {

    private static String hash(String path, Map<String, String> imports) {
        return TuningKey.hash(new VariantSource(path, "import ...", imports, "V"));
    }

    @Test
    void whereAVariantLiesDoesNotCountAndWhatItImportsDoes() {
        String here = hash("v.attn", Map.of("lib/masks.attn", "mask", "../score.attn", "score"));
        assertThat(hash("models/v.attn", Map.of("models/lib/masks.attn", "mask", "score.attn", "score")))
                .isEqualTo(here);
        assertThat(hash(
                        "/data/models/v.attn",
                        Map.of("/data/models/lib/masks.attn", "mask", "/data/score.attn", "score")))
                .isEqualTo(here);
        assertThat(hash("./models/../v.attn", Map.of("./lib/masks.attn", "mask", "../score.attn", "score")))
                .isEqualTo(here);

        assertThat(hash("v.attn", Map.of("lib/masks.attn", "score", "../score.attn", "mask")))
                .isNotEqualTo(here);
        assertThat(hash("lib/v.attn", Map.of("lib/masks.attn", "mask", "../score.attn", "score")))
                .isNotEqualTo(here);
        assertThat(hash("v.attn", Map.of("lib/masks.attn", "mask"))).isNotEqualTo(here);
    }
}
