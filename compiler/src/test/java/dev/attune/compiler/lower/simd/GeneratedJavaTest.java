package dev.attune.compiler.lower.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.check.CheckResult;
import dev.attune.compiler.check.FrontEnd;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.testing.Golden;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.simd.KernelClasses;
import dev.attune.runtime.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The text of generated Java, as files that a person can read; each of them compiles and loads. */
class GeneratedJavaTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/java");
    private static final Path VARIANTS = Path.of("src/test/resources/variants");

    private static final JavaTarget TARGET = new JavaTarget("golden");

    /** Folder to what is in it: machine-independent schedules, so that the text is the same everywhere. */
    private static final Map<String, Kernel> KERNELS = Map.of(
            "causal", new Kernel("causal", "lanes_are_queries", 16),
            "causal_16_registers", new Kernel("causal", "lanes_are_queries", 16, 16),
            "alibi", new Kernel("alibi", "lanes_are_queries", 16),
            "softcap", new Kernel("softcap", "lanes_are_queries", 16),
            "document", new Kernel("document", "lanes_are_queries", 16),
            "sink_decode", new Kernel("sink", "decode", 8),
            "sink_decode_in_place", new Kernel("sink", "decode in place", 8));

    private record Kernel(String variant, String family, int tileQ, int registers) {
        Kernel(String variant, String family, int tileQ) {
            this(variant, family, tileQ, 32);
        }

        AnalyzedAttention analyzed() throws IOException {
            byte[] text = Files.readAllBytes(VARIANTS.resolve(variant + ".attn"));
            CheckResult checked = FrontEnd.check(SourceFile.of(variant + ".attn", text), path -> Optional.empty());
            assertThat(checked.hasErrors()).isFalse();
            return Analyze.analyze(checked.attentions().getFirst());
        }

        Schedule schedule() {
            return switch (family) {
                case "decode" -> new Schedule(family, Map.of("lanes", 4, "tile.q", tileQ, "tile.kv", 128));
                case "decode in place" ->
                    new Schedule("decode", Map.of("lanes", 4, "tile.q", tileQ, "tile.kv", 128, "in.place", 1));
                default ->
                    new Schedule(family, Map.of("lanes", 4, "tile.q", tileQ, "tile.kv", 128, "registers", registers));
            };
        }

        LoweringRequest request() {
            return new LoweringRequest(Target.JAVA, DType.F32, new ProblemShape(1, 1, 1, 1, 1, 64, 64));
        }
    }

    /** Each kernel's own class in a folder of its own, those that kernels share in one. */
    private static Map<String, String> texts() throws IOException {
        var texts = new TreeMap<String, String>();
        for (var kernel : KERNELS.entrySet()) {
            AnalyzedAttention analyzed = kernel.getValue().analyzed();
            String own = JavaNames.className(analyzed.attention().name()) + ".java";
            TARGET.source(
                            analyzed,
                            kernel.getValue().request(),
                            kernel.getValue().schedule())
                    .forEach((file, text) ->
                            texts.put((file.equals(own) ? kernel.getKey() : "shared") + "/" + file, text));
        }
        return texts;
    }

    @Test
    void textsAreAsApproved() throws IOException {
        texts().forEach((file, text) -> Golden.assertMatches(GOLDEN.resolve(file), text, getClass()));
    }

    @Test
    void noApprovedTextIsLeftOver() throws IOException {
        try (Stream<Path> files = Files.walk(GOLDEN)) {
            Set<String> present = files.filter(Files::isRegularFile)
                    .map(file -> GOLDEN.relativize(file).toString().replace('\\', '/'))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(present).isEqualTo(texts().keySet());
        }
    }

    @Test
    void approvedTextsCompileAndLoad() throws IOException {
        for (Kernel kernel : KERNELS.values()) {
            KernelArtifact artifact = TARGET.build(kernel.analyzed(), kernel.request(), kernel.schedule(), "golden");
            assertThat(KernelClasses.load(artifact).newScratch()).isNotNull();
            assertThat(artifact.files()).containsKey(artifact.entry().replaceAll("^.*[.]", "") + ".java");
        }
    }
}
