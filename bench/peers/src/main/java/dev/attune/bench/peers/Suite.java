package dev.attune.bench.peers;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cases that docs/performance.md reports, in groups: the first word of an id is its group. */
public final class Suite {

    private static final List<ProblemShape> PREFILL = List.of(
            square(2, 8, 1024, 64),
            square(1, 16, 4096, 128),
            square(4, 12, 384, 64),
            square(1, 32, 2048, 96),
            square(1, 8, 1000, 80));

    private static final ProblemShape VARIANTS = square(1, 16, 2048, 64);

    private static final int[] SHORT_QUERIES = {1, 4, 16, 33, 64};
    private static final int[] SHORT_KEYS = {1, 16, 77, 128, 300};

    private Suite() {}

    /** All of them, in the order of the report. */
    public static List<PeerCase> cases() {
        List<PeerCase> cases = new ArrayList<>();
        for (String variant : List.of("full", "causal")) {
            for (ProblemShape shape : PREFILL) {
                String group = variant.equals("full") ? "plain" : "causal";
                cases.add(new PeerCase(
                        group + "-" + shape.batch() + "x" + shape.heads() + "x" + shape.qLen() + "x" + shape.headDim(),
                        variant,
                        DType.F32,
                        shape));
            }
        }
        cases.addAll(decode());
        cases.addAll(variants());
        cases.addAll(shortShapes());
        return cases;
    }

    private static List<PeerCase> decode() {
        ProblemShape each = new ProblemShape(1, 32, 32, 1, 8192, 128, 128);
        ProblemShape grouped = new ProblemShape(1, 32, 8, 1, 8192, 128, 128);
        return List.of(
                new PeerCase("decode-32-f32", "full", DType.F32, each),
                new PeerCase("decode-32/8-f32", "full", DType.F32, grouped),
                new PeerCase("decode-32-bf16", "full", DType.BF16, each),
                new PeerCase("decode-32/8-bf16", "full", DType.BF16, grouped));
    }

    private static List<PeerCase> variants() {
        return List.of(
                variant("sliding_window", Map.of("window", 256.0), "causal"),
                variant("alibi", Map.of(), "causal"),
                variant("softcap", Map.of(), "causal"),
                variant("document", Map.of(), "causal"),
                variant("prefix_lm", Map.of(), "causal"),
                variant("bias", Map.of(), "full"),
                variant("sink", Map.of("window", 256.0), "causal"),
                variant("sigmoid", Map.of(), "full"));
    }

    private static PeerCase variant(String name, Map<String, Double> parameters, String baseline) {
        return new PeerCase("variant-" + name, name, parameters, DType.F32, VARIANTS, Optional.of(baseline));
    }

    private static List<PeerCase> shortShapes() {
        List<PeerCase> cases = new ArrayList<>();
        for (int queries : SHORT_QUERIES) {
            for (int keys : SHORT_KEYS) {
                cases.add(new PeerCase(
                        "short-" + queries + "x" + keys,
                        "full",
                        DType.F32,
                        new ProblemShape(1, 8, 8, queries, keys, 64, 64)));
            }
        }
        return cases;
    }

    private static ProblemShape square(int batch, int heads, int length, int headDim) {
        return new ProblemShape(batch, heads, heads, length, length, headDim, headDim);
    }
}
