package dev.attune.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a build finds on disk, from one run of the generator to the next. */
class GenerateVariantsTest {
    private static final String CAUSAL = "attention Causal {\n    mask kv_idx <= q_idx\n}\n";
    private static final String FULL = "import \"lib.attn\"\nattention Full {\n    score = twice(score)\n}\n";
    private static final String LIBRARY = "fn twice(x: f32): f32 = x + x\n";

    @TempDir
    private Path folder;

    private Project project;

    @BeforeEach
    void write() throws Exception {
        project = new Project(folder)
                .write("causal.attn", CAUSAL)
                .write("org/other/full.attn", FULL)
                .write("org/other/lib.attn", LIBRARY);
    }

    /** Puts all outputs an hour back, so that a file that is written again shows. */
    private void age() throws Exception {
        for (String path : project.outputs().keySet()) {
            Files.setLastModifiedTime(
                    folder.resolve("out").resolve(path), FileTime.fromMillis(System.currentTimeMillis() - 3_600_000));
        }
    }

    private Set<String> writtenSince(Map<String, Long> before) throws Exception {
        return project.outputs().entrySet().stream()
                .filter(file -> !file.getValue().equals(before.get(file.getKey())))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    @Test
    void aClassLiesInThePackageOfItsFolderOrInTheGivenOne() throws Exception {
        assertThat(project.generate().exitCode()).isZero();
        assertThat(project.outputs()).containsKeys("java/com/acme/Causal.java", "java/org/other/Full.java");
        assertThat(project.outputs().keySet())
                .as("kernels beside their variant, those that know none shared")
                .anyMatch(path -> path.startsWith("java/com/acme/kernels/causal/f32_d16_"))
                .anyMatch(path -> path.startsWith("java/com/acme/kernels/shared/"));
    }

    @Test
    void whatDidNotChangeIsLeftAlone() throws Exception {
        project.generate();
        age();
        var before = project.outputs();
        var outcome = project.generate();
        assertThat(outcome.of("note")).contains("note\t0 of 2 variants generated, the others are up to date");
        assertThat(writtenSince(before)).isEmpty();
    }

    @Test
    void aChangedVariantIsMadeAnewAndTheOthersAreNot() throws Exception {
        project.generate();
        age();
        var before = project.outputs();
        project.write("causal.attn", CAUSAL.replace("<=", "<"));
        var outcome = project.generate();
        assertThat(outcome.of("note")).contains("note\t1 of 2 variants generated, the others are up to date");
        assertThat(writtenSince(before))
                .isNotEmpty()
                .allMatch(path -> path.contains("com/acme"))
                .as("code that knows no variant is the same as before")
                .noneMatch(path -> path.contains("/shared/"));
    }

    @Test
    void aChangedImportIsAChange() throws Exception {
        project.generate();
        age();
        var before = project.outputs();
        project.write("org/other/lib.attn", "fn twice(x: f32): f32 = x * 2.5\n");
        project.generate();
        assertThat(writtenSince(before)).isNotEmpty().allMatch(path -> path.contains("org/other"));
    }

    @Test
    void aChangedOptionIsAChange() throws Exception {
        project.generate();
        var outcome = project.generate("--head-dim", "32");
        assertThat(outcome.of("note")).contains("note\t2 of 2 variants generated");
        assertThat(project.outputs().keySet()).anyMatch(path -> path.contains("f32_d32_"));
    }

    @Test
    void aRemovedVariantTakesItsFilesWithItAndNothingElse() throws Exception {
        project.generate();
        Path foreign = project.java().resolve("com/acme/Mine.java");
        Files.writeString(foreign, "// not generated");
        Files.delete(project.sources().resolve("causal.attn"));
        project.generate();
        assertThat(project.outputs().keySet().stream().filter(path -> path.startsWith("java/com")))
                .containsExactly("java/com/acme/Mine.java");
        assertThat(project.outputs()).containsKey("java/org/other/Full.java");
    }

    @Test
    void aDamagedFileIsMadeAnew() throws Exception {
        project.generate();
        Path file = project.java().resolve("com/acme/Causal.java");
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(10));
        project.generate();
        assertThat(file).hasContent(whole);
    }

    @Test
    void allErrorsAreReportedAndNothingIsWritten() throws Exception {
        project.write("wrong.attn", "attention Wrong {\n    mask kv_indx <= q_idx\n}\n")
                .write("alsoWrong.attn", "attention Also {\n    score = score + true\n}\n");
        var outcome = project.generate();
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.of("error"))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("error\t" + project.sources().resolve("wrong.attn") + "\t2\t10\t")
                        .contains("did you mean `kv_idx`?"));
        assertThat(project.outputs()).isEmpty();
    }

    @Test
    void anErrorLeavesWhatAnEarlierRunMade() throws Exception {
        project.generate();
        var before = project.outputs();
        project.write("causal.attn", CAUSAL.replace("q_idx", "q_indx"));
        assertThat(project.generate().exitCode()).isEqualTo(1);
        assertThat(project.outputs()).isEqualTo(before);
    }

    @Test
    void twoVariantsOfOneClassAreAnError() throws Exception {
        project.write("again.attn", CAUSAL.replace("Causal", "causal"));
        assertThat(project.generate().of("error"))
                .singleElement()
                .asString()
                .contains("the class com.acme.Causal is also that of causal");
    }

    @Test
    void aTargetThatRefusesIsAWarningWhereAnotherTakesTheVariant() throws Exception {
        var outcome = project.generate("--target", "java", "--target", "ptx:sm_80", "--head-dim", "20");
        assertThat(outcome.exitCode()).as("%s", outcome.lines()).isZero();
        assertThat(project.outputs().keySet())
                .anyMatch(path -> path.startsWith("resources/META-INF/attune/com/acme/Causal/sm_80_f32_d16"))
                .anyMatch(path -> path.endsWith("kernel.ptx"))
                .anyMatch(path -> path.endsWith("manifest.json"));
    }

    @Test
    void aWrongOptionIsSaid() throws Exception {
        assertThat(project.generate("--dtype", "f64").of("failure"))
                .singleElement()
                .asString()
                .contains("dtype 'f64': expected f32, bf16 or f16");
        assertThat(project.generate("--shape", "1,2,3").of("failure"))
                .singleElement()
                .asString()
                .contains("expected B,H,Hkv,Sq,Skv");
        assertThat(project.generate("--what", "1").exitCode()).isEqualTo(1);
    }
}
