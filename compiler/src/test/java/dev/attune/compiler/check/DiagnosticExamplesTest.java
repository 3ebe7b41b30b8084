package dev.attune.compiler.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Renderer;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.testing.Golden;
import dev.attune.grammar.Syntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every code has a bad example, and every bad example has its whole rendered text in a file beside it. */
class DiagnosticExamplesTest {
    private static final Path FOLDER = Path.of("src/test/resources/diagnostics");

    /** Examples that are too large to keep as files. */
    private static final String TOO_LARGE = "A0109-too-large";

    static Stream<String> examples() throws IOException {
        return Stream.concat(stems(".attn"), Stream.of(TOO_LARGE));
    }

    private static Stream<String> stems(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(suffix))
                    .map(name -> name.substring(0, name.length() - suffix.length()))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static CheckResult check(String stem) throws IOException {
        byte[] bytes = stem.equals(TOO_LARGE)
                ? new byte[Syntax.MAX_BYTES + 1]
                : Files.readAllBytes(FOLDER.resolve(stem + ".attn"));
        return FrontEnd.check(SourceFile.of(stem + ".attn", bytes), DiagnosticExamplesTest::load);
    }

    private static Optional<byte[]> load(String path) throws IOException {
        if (path.equals("lib/unreadable.attn")) {
            throw new IOException("permission denied");
        }
        Path file = FOLDER.resolve(path);
        return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void rendersAsApproved(String stem) throws IOException {
        CheckResult result = check(stem);
        String text = Renderer.plain().render(result.diagnostics());
        Golden.assertMatches(FOLDER.resolve(stem + ".txt"), text, getClass());
        assertThat(result.diagnostics())
                .as("an example shows the code that it is named after")
                .anyMatch(diagnostic -> stem.startsWith(diagnostic.code().id()));
    }

    @Test
    void everyCodeHasAnExample() throws IOException {
        var shown = new TreeSet<Code>();
        for (String stem : examples().toList()) {
            check(stem).diagnostics().stream()
                    .map(Diagnostic::code)
                    .filter(code -> stem.startsWith(code.id()))
                    .forEach(shown::add);
        }
        assertThat(shown).containsExactly(Code.values());
    }

    @Test
    void noApprovedTextIsLeftOver() throws IOException {
        assertThat(stems(".txt")).containsExactlyInAnyOrderElementsOf(examples().toList());
    }

    @Test
    void identifiersAreUniqueAndInOrder() {
        var ids = Arrays.stream(Code.values()).map(Code::id).toList();
        assertThat(ids).isSorted().doesNotHaveDuplicates().allMatch(id -> id.matches("A0\\d{3}"));
    }
}
