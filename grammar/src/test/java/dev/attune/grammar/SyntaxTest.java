package dev.attune.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.grammar.SyntaxError.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyntaxTest {

    private static List<AttuneParser.MemberContext> members(String text) {
        Syntax.Parsed parsed = Syntax.parse(text);
        assertThat(parsed.errors()).isEmpty();
        return parsed.tree().orElseThrow().declaration(0).attentionDeclaration().member();
    }

    private static List<Kind> kinds(String text) {
        return Syntax.parse(text).errors().stream().map(SyntaxError::kind).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mask kv_idx <=\n q_idx",
                "mask kv_idx\n <= q_idx",
                "mask kv_idx\n // between\n\n <= q_idx",
                "mask (\n kv_idx\n) <= t[\n b\n,\n h]",
                "score =\n score",
                "score = if a\n then\n b\n else\n c",
                "mask a &&\r\n b\r || c",
                "mask { a }",
                "mask {\n\n let d = a\n\n d\n\n }",
                "schedule cuda { tile q = 64 |\n 128\n | 192 }"
            })
    void lineBreaksInsideAStatementEndNothing(String statement) {
        assertThat(members("attention A {\n" + statement + "\n}\n")).hasSize(1);
    }

    @Test
    void aLineBreakEndsAStatement() {
        assertThat(members("attention A {\n mask a\n mask b\n\n\n score = score\n}"))
                .hasSize(3);
        assertThat(kinds("attention A {\n mask a mask b\n}")).containsExactly(Kind.UNEXPECTED);
    }

    @Test
    void aMinusThatBeginsALineSubtracts() {
        var mask = members("attention A {\n mask {\n let d = a\n - b\n d < 3 } }")
                .getFirst()
                .maskMember();
        assertThat(mask.body().block().letStatement(0).value.getText()).isEqualTo("a-b");
    }

    @Test
    void operatorsBindAsUsual() {
        assertThat(shape("a || b && c == d < e + f * -g")).isEqualTo("(a || (b && (c == (d < (e + (f * (- g)))))))");
        assertThat(shape("a - b - c")).isEqualTo("((a - b) - c)");
        assertThat(shape("-a % b")).isEqualTo("((- a) % b)");
        assertThat(shape("1 + if a then b else c + d")).isEqualTo("(1 + (if a then b else (c + d)))");
        assertThat(shape("!a == b")).isEqualTo("((! a) == b)");
    }

    private static String shape(String expression) {
        return shape(members("attention A {\n mask " + expression + "\n}")
                .getFirst()
                .maskMember()
                .body()
                .expression());
    }

    private static String shape(ParseTree tree) {
        if (tree.getChildCount() <= 1) {
            return tree.getText();
        }
        var text = new StringBuilder("(");
        for (int i = 0; i < tree.getChildCount(); i++) {
            text.append(i == 0 ? "" : " ").append(shape(tree.getChild(i)));
        }
        return text.append(")").toString();
    }

    @Test
    void everyStatementWithAnErrorIsReported() {
        String text = """
                attention A {
                    param x i32 = 3
                    mask kv_idx <= * q_idx
                    mask {
                        let a =
                        let b = 1 1
                        a
                    }
                    score = (score))
                    frobnicate the { scores }
                    mask f(a, b
                    mask t[b)
                    mask kv_idx <= q_idx
                """;
        Syntax.Parsed parsed = Syntax.parse(text);
        var starts = new LineStarts(text);
        assertThat(parsed.errors().stream().map(error -> starts.lineOf(error.start()) + 1))
                .containsExactly(1, 2, 3, 5, 6, 9, 11, 12);
        var members = parsed.tree()
                .orElseThrow()
                .declaration(0)
                .attentionDeclaration()
                .member();
        assertThat(members.getLast().maskMember().getText().strip()).isEqualTo("maskkv_idx<=q_idx");
        assertThat(members).anyMatch(member -> member.strayStatement() != null);
    }

    @Test
    void anUnclosedBraceDoesNotSwallowTheNextDeclaration() {
        Syntax.Parsed parsed = Syntax.parse("attention A {\n mask {\n a\n\nattention B {\n mask b\n}\n");
        assertThat(parsed.errors()).hasSize(2).allMatch(error -> error.kind() == Kind.UNCLOSED_BRACKET);
        assertThat(parsed.tree()
                        .orElseThrow()
                        .declaration(1)
                        .attentionDeclaration()
                        .name
                        .getText())
                .isEqualTo("B");
    }

    @Test
    void malformedTokensAreNamedOnce() {
        assertThat(kinds("attention A {\n mask 1. < 2\n mask .5 < a\n mask 0x10 < a\n}"))
                .containsOnly(Kind.MALFORMED_NUMBER)
                .hasSize(3);
        assertThat(kinds("import \"lib\nimport \"b\"\n")).containsExactly(Kind.UNTERMINATED_STRING);
        assertThat(kinds("attention A {\n mask a & b\n mask a ^^ b\n mask é\n}"))
                .containsExactly(Kind.STRAY_CHARACTER, Kind.STRAY_CHARACTER, Kind.STRAY_CHARACTER);
        assertThat(kinds("/* hello */\nattention A { }\n")).containsExactly(Kind.BLOCK_COMMENT);
    }

    @Test
    void offsetsAreUtf16Units() {
        String text = "// \uD83D\uDE00\nattention A { mask # }";
        SyntaxError error = Syntax.parse(text).errors().getFirst();
        assertThat(text.substring(error.start(), error.end())).isEqualTo("#");
    }

    @Test
    void docCommentsStayAmongTheTokens() {
        var tokens = Syntax.parse("/// one\n//// no\n/// two\nattention A { }")
                .tokens()
                .getTokens();
        assertThat(tokens.stream()
                        .filter(t -> t.getType() == AttuneLexer.DOC_COMMENT)
                        .map(Token::getText))
                .containsExactly("/// one", "/// two");
    }

    @Test
    void bytesAreDecoded() {
        assertThat(Syntax.decode("\uFEFFattention".getBytes(StandardCharsets.UTF_8))
                        .text())
                .isEqualTo("attention");
        SyntaxError bad =
                Syntax.decode(new byte[] {'a', 'b', (byte) 0xff, 'c'}).errors().getFirst();
        assertThat(bad.kind()).isEqualTo(Kind.NOT_UTF8);
        assertThat(bad.start()).isEqualTo(2);
        assertThat(Syntax.decode(new byte[] {'a', (byte) 0xe2, (byte) 0x82}).errors())
                .hasSize(1);
        assertThat(Syntax.decode(new byte[Syntax.MAX_BYTES + 1])
                        .errors()
                        .getFirst()
                        .kind())
                .isEqualTo(Kind.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attention A {\n mask %s\n}|(",
                "attention A {\n mask %s\n}|!",
                "attention A {\n mask %s\n}|- ",
                "attention A {\n mask %s\n}|f(",
                "attention A {\n mask %s\n}|t[",
                "attention A {\n mask %s\n}|if a then b else ",
                "attention A {\n mask %s\n}|if ",
                "attention A {\n mask %s\n}|a + ",
                "attention A {\n mask %s\n}|a < b && (",
                "%s|{",
                "%s|}",
                "%s|x {",
                "%s|\n",
                "%s|attention A {\n",
                "%s|\u0000",
                "%s|\"",
                "%s|9",
                "%s|/"
            })
    void hostileTextEndsInErrorsSoon(String templateAndUnit) {
        String[] parts = templateAndUnit.split("\\|(?!\\|)", 2);
        String text = parts[0].formatted(parts[1].repeat(100_000));
        Syntax.Parsed parsed = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Syntax.parse(text));
        assertThat(parsed.errors().size()).isLessThanOrEqualTo(Syntax.MAX_ERRORS);
        assertThat(parsed.errors()).allMatch(error -> error.end() <= text.length());
    }
}
