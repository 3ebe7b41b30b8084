package dev.attune.compiler.lower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.lower.ptx.PtxTexts;
import dev.attune.compiler.lower.simd.JavaTarget;
import dev.attune.compiler.testing.Golden;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.runtime.kernel.ArtifactManifest;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A family's version stands for its kernels and knobs. This test has a hash of them for each version; where it fails, kernels have
 * changed: give the family a new version in {@link FamilyVersions} if a schedule may have another speed now, then bless.
 */
class FamilyVersionsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/family-versions.txt");
    private static final List<String> VARIANTS = List.of("causal", "softcap", "document", "bias");

    /** Of the Java target fixed points, as its space follows the machine. */
    private static final List<Schedule> JAVA = List.of(
            Schedule.parse("lanes_are_queries[lanes=4,registers=16,tile.kv=128,tile.q=32]"),
            Schedule.parse("lanes_are_queries[lanes=4,registers=32,tile.kv=256,tile.q=64]"),
            Schedule.parse("lanes_are_queries[lanes=4,registers=32,tile.kv=256,tile.q=24]"),
            Schedule.parse("decode[lanes=4,tile.kv=256,tile.q=4]"),
            Schedule.parse("decode[in.place=1,lanes=4,tile.kv=256,tile.q=4]"));

    @Test
    void aVersionStandsForTheSameKernels() {
        Map<String, List<String>> texts = new TreeMap<>();
        for (Target target : List.of(Target.PTX_SM_80, Target.PTX_SM_90A)) {
            for (LoweringRequest request : List.of(
                    new LoweringRequest(target, DType.BF16, ProblemShape.parse("2,8,8,1024,1024,128")),
                    new LoweringRequest(target, DType.F32, ProblemShape.parse("2,8,2,1,2048,64")))) {
                for (String variant : VARIANTS) {
                    PtxTexts.ofEachFamily(analyzed(variant), request)
                            .forEach((family, text) -> texts.computeIfAbsent(
                                            target.spelling() + " " + family, _ -> new ArrayList<>())
                                    .add(text));
                }
            }
        }
        for (Schedule schedule : JAVA) {
            for (String variant : VARIANTS) {
                var request = new LoweringRequest(Target.JAVA, DType.BF16, ProblemShape.parse("2,4,4,512,512,64"));
                texts.computeIfAbsent("java " + schedule.family(), _ -> new ArrayList<>())
                        .add(new JavaTarget("any")
                                .source(analyzed(variant), request, schedule)
                                .toString());
            }
        }
        assertThat(texts.keySet()).as("families, as they have a version").isEqualTo(named());
        var lines = new StringBuilder();
        texts.forEach((family, kernels) -> lines.append(versioned(family))
                .append(": ")
                .append(ArtifactManifest.sha256(String.join("\n", kernels).getBytes(StandardCharsets.UTF_8)))
                .append('\n'));
        Golden.assertMatches(GOLDEN, lines.toString(), FamilyVersionsTest.class);
    }

    /** {@code java decode} to {@code java decode 1}. */
    private static String versioned(String targetAndFamily) {
        String[] parts = targetAndFamily.split(" ");
        String version = Stream.of(FamilyVersions.of(Target.parse(parts[0])).split(", "))
                .filter(each -> each.startsWith(parts[1] + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("family " + targetAndFamily + " has no version"));
        return parts[0] + " " + version;
    }

    private static Set<String> named() {
        return Stream.of(Target.values())
                .flatMap(target -> Stream.of(FamilyVersions.of(target).split(", "))
                        .map(family -> target.spelling() + " " + family.substring(0, family.indexOf(' '))))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static AnalyzedAttention analyzed(String variant) {
        return Analyze.analyze(NamedVariants.attention(variant));
    }
}
