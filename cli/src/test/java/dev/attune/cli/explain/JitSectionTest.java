package dev.attune.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.bench.jit.JitVerdict;
import dev.attune.bench.jit.JitVerdict.Compiled;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JitSectionTest {

    @Test
    void whereNothingWasCompiledNothingWasInlined() {
        List<String> lines = JitSection.lines(new JitVerdict(List.of(), Map.of(), Map.of()));
        assertThat(lines).singleElement().asString().contains("compiled nothing");
    }

    @Test
    void aCompiledKernelWithoutRefusalsHasItsVectorsInlined() {
        Compiled scores = new Compiled("dev.attune.kernels.K.scores", 4096, 12, true);
        List<String> lines = JitSection.lines(new JitVerdict(List.of(scores), Map.of(), Map.of()));
        assertThat(lines).anyMatch(line -> line.contains("C2 compiled once, in 12"));
        assertThat(lines).anyMatch(line -> line.contains("inlined every call on a vector"));
    }

    @Test
    void aCompilationThatWasGivenUpIsNamed() {
        List<String> lines = JitSection.lines(new JitVerdict(List.of(), Map.of(), Map.of("out of nodes", 2)));
        assertThat(lines).anyMatch(line -> line.contains("gave up a compilation: out of nodes (2 times)"));
        assertThat(lines).noneMatch(line -> line.contains("inlined every call"));
    }
}
