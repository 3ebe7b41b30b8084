package dev.attune.compiler.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RendererTest {

    private static Diagnostic at(String text, String what) {
        SourceFile file = SourceFile.of("dir/a.attn", text);
        int start = file.text().indexOf(what);
        return Diagnostic.of(Code.UNKNOWN_NAME, new Span(file, start, start + what.length()), "message");
    }

    @Test
    void tabsStayUnderTabs() {
        assertThat(Renderer.plain().render(at("\tmask x\tfoo", "foo")))
                .isEqualTo("dir/a.attn:1:9: error[A0301]: message\n  1 | \tmask x\tfoo\n    | \t      \t^^^\n");
    }

    @Test
    void everyLineBreakCounts() {
        Diagnostic diagnostic = at("a\r\nb\rc\n\nfoo", "foo");
        assertThat(Renderer.plain().render(diagnostic))
                .startsWith("dir/a.attn:5:1: error")
                .contains("  5 | foo\n");
        assertThat(diagnostic.span().file().line(1)).isEqualTo("a");
    }

    @Test
    void columnsCountCodePoints() {
        assertThat(Renderer.plain().render(at("// \uD83D\uDE00 foo", "foo")))
                .isEqualTo("dir/a.attn:1:6: error[A0301]: message\n  1 | // \uD83D\uDE00 foo\n    |      ^^^\n");
    }

    @Test
    void aSpanOverLinesIsMarkedToTheEndOfTheFirst() {
        assertThat(Renderer.plain().render(at("x = (a +\n b)", "(a +\n b)")))
                .isEqualTo("dir/a.attn:1:5: error[A0301]: message\n  1 | x = (a +\n    |     ^^^^\n");
    }

    @Test
    void longLinesAreShownInPart() {
        String rendered = Renderer.plain().render(at("x".repeat(5_000) + " foo " + "y".repeat(5_000), "foo"));
        assertThat(rendered.lines()).allMatch(line -> line.length() < 200);
        List<String> lines = rendered.lines().toList();
        assertThat(lines.get(1).substring(lines.get(2).indexOf('^'))).startsWith("foo");
    }

    @Test
    void controlCharactersAreNotSent() {
        assertThat(Renderer.plain().render(at("foo \u001b[31m \u202e", "foo")))
                .doesNotContain("\u001b")
                .doesNotContain("\u202e");
    }

    @Test
    void theEndOfAnEmptyFileCanBeMarked() {
        SourceFile file = SourceFile.of("a.attn", "");
        assertThat(Renderer.plain().render(Diagnostic.of(Code.UNEXPECTED_TOKEN, new Span(file, 0, 0), "message")))
                .isEqualTo("a.attn:1:1: error[A0101]: message\n  1 | \n    | ^\n");
    }

    @Test
    void colorsAddNothingButEscapes() {
        Diagnostic diagnostic = at("mask foo", "foo")
                .withHint("hint")
                .withLabel(at("mask foo", "mask").span(), "here");
        String plain = Renderer.plain().render(diagnostic);
        String colored = Renderer.ansi().render(diagnostic);
        assertThat(colored).isNotEqualTo(plain);
        assertThat(colored.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(plain);
    }

    @Test
    void diagnosticsComeInTheOrderOfTheTextAndOnce() {
        var diagnostics = new Diagnostics();
        Diagnostic late = at("foo bar", "bar");
        Diagnostic early = Diagnostic.of(Code.UNKNOWN_NAME, new Span(late.span().file(), 0, 3), "message");
        diagnostics.report(late);
        diagnostics.report(early);
        diagnostics.report(late);
        assertThat(diagnostics.inOrder()).containsExactly(early, late);
        assertThat(diagnostics.errorCount()).isEqualTo(2);
    }
}
