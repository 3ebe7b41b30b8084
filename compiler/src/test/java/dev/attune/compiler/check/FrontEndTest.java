package dev.attune.compiler.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Renderer;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Verifier;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.compiler.testing.RandomVariant;
import dev.attune.compiler.testing.RandomVariants;
import dev.attune.compiler.testing.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole files: what they mean is what another way to the IR says. */
class FrontEndTest {
    private static final Path VARIANTS = Path.of("src/test/resources/variants");

    private static CheckResult check(String name, String text) {
        return FrontEnd.check(SourceFile.of(name, text), SourceLoader.of(Map.of()));
    }

    static Stream<String> variants() {
        return NamedVariants.names().stream();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aNamedVariantMeansWhatItsIrSays(String name) throws IOException {
        CheckResult result = check(name, Files.readString(VARIANTS.resolve(name + ".attn")));
        assertThat(result.hasErrors())
                .as(Renderer.plain().render(result.diagnostics()))
                .isFalse();
        Attention attention = result.attentions().getFirst();
        Verifier.verify(attention);
        Attention expected = NamedVariants.attention(name);
        assertThat(Shape.of(attention)).isEqualTo(Shape.of(expected));
        assertThat(attention.signature().parameters())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("doc")
                .isEqualTo(expected.signature().parameters());
        assertThat(attention.signature().tensors())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("doc")
                .isEqualTo(expected.signature().tensors());
        assertThat(attention.signature().hasLse())
                .isEqualTo(expected.signature().hasLse());
        assertThat(attention.signature().doc()).isNotEmpty();
    }

    @Test
    void everyVariantFileIsChecked() throws IOException {
        try (Stream<Path> files = Files.list(VARIANTS)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".attn", "")))
                    .containsExactlyInAnyOrderElementsOf(NamedVariants.names());
        }
    }

    @Test
    void onlyTheDocumentVariantWarns() throws IOException {
        for (String name : NamedVariants.names()) {
            CheckResult result = check(name, Files.readString(VARIANTS.resolve(name + ".attn")));
            assertThat(result.diagnostics().stream().map(Diagnostic::code))
                    .as(name)
                    .containsExactlyElementsOf(
                            name.equals("document") ? List.of(Code.INDEX_MAY_LEAVE_DIMENSION) : List.of());
        }
    }

    @Test
    void randomVariantsMeanWhatTheyWereDrawnAs() {
        for (RandomVariant variant : RandomVariants.variants(1, 400).toList()) {
            CheckResult result = check("random.attn", variant.source());
            assertThat(result.hasErrors())
                    .as(variant + Renderer.plain().render(result.diagnostics()))
                    .isFalse();
            Verifier.verify(result.attentions().getFirst());
            assertThat(Shape.of(result.attentions().getFirst()))
                    .as(variant.toString())
                    .isEqualTo(Shape.of(variant.attention()));
        }
    }
}
