package dev.attune.compiler.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Renderer;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.reference.AttendedPairs;
import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/language.md} shows is so. */
class LanguageReferenceTest {
    private static final Path REFERENCE = Path.of("../docs/language.md");
    private static final Pattern PROGRAM = Pattern.compile("```attn\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SUM = Pattern.compile("`([^`]* [-+*/%] [^`]*)` is (-?\\d+(?:\\.\\d+)?)");
    private static final Pattern ROW =
            Pattern.compile("^\\| (A\\d{4}) \\| (error|warning) \\| (.*?) \\| (.*) \\|$", Pattern.MULTILINE);

    private static CheckResult check(String text) {
        return FrontEnd.check(
                SourceFile.of("example.attn", text),
                SourceLoader.of(Map.of("lib/positions.attn", "fn distance(i: i32, j: i32): i32 = abs(i - j)\n")));
    }

    @Test
    void programsAreSound() throws IOException {
        List<String> programs = PROGRAM.matcher(Files.readString(REFERENCE))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(programs).hasSizeGreaterThanOrEqualTo(2);
        for (String program : programs) {
            assertThat(Renderer.plain().render(check(program).diagnostics())).isEmpty();
        }
    }

    /** A mask that says what the sentence says admits every pair. */
    @Test
    void sumsOfTheTextComeOut() throws IOException {
        List<MatchResult> sums =
                SUM.matcher(Files.readString(REFERENCE)).results().toList();
        assertThat(sums).hasSizeGreaterThanOrEqualTo(6);
        for (MatchResult sum : sums) {
            String expression = sum.group(1).replace("x", "kv_idx");
            assertThat(admitted(expression + " == " + sum.group(2)))
                    .as(sum.group())
                    .isEqualTo(8);
            assertThat(admitted(expression + " != " + sum.group(2)))
                    .as(sum.group())
                    .isZero();
        }
    }

    /** Of one query and eight keys. */
    private static long admitted(String mask) {
        Attention attention =
                check("attention A {\n    mask " + mask + "\n}\n").attentions().getFirst();
        try (Arena arena = Arena.ofShared()) {
            Map<String, Tensor> tensors = Map.of(
                    "q", Tensor.allocate(arena, DType.F32, 1, 1, 1, 8),
                    "k", Tensor.allocate(arena, DType.F32, 1, 1, 8, 8),
                    "v", Tensor.allocate(arena, DType.F32, 1, 1, 8, 8));
            return AttendedPairs.count(
                    attention,
                    ArgumentChecks.bind(attention.signature(), tensors, Map.of(), OptionalDouble.empty(), arena));
        }
    }

    @Test
    void theMessageOfTheTextIsTheOneThatIsPrinted() throws IOException {
        String text = """
                attention Alibi {
                    tensor slopes: f32[heads]

                    // the line that the message is about comes fifth
                    score = score + slope[h]
                    mask slopes[h] > 0.0
                }
                """;
        String message = Renderer.plain()
                .render(FrontEnd.check(SourceFile.of("alibi.attn", text), SourceLoader.of(Map.of()))
                        .diagnostics());
        assertThat(Files.readString(REFERENCE)).contains("```\n" + message + "```\n");
    }

    @Test
    void everyCodeHasItsRow() throws IOException {
        List<String> rows = ROW.matcher(Files.readString(REFERENCE))
                .results()
                .map(row -> row.group(1) + " " + row.group(2) + " " + row.group(3))
                .toList();
        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(Code.values())
                        .map(code -> code.id() + " " + code.severity().word() + " " + code.title())
                        .toList());
    }

    @Test
    void everyExampleShowsItsCode() throws IOException {
        List<MatchResult> rows =
                ROW.matcher(Files.readString(REFERENCE)).results().toList();
        for (MatchResult row : rows) {
            String cell = row.group(4);
            if (!cell.startsWith("`")) {
                continue; // described in words: too large for a table
            }
            String example =
                    cell.substring(1, cell.length() - 1).replace("\\|", "|").replace(" ↵ ", "\n");
            boolean whole = example.matches("(?s)(fn|import|attention|/\\*).*") && !example.contains("\nmask");
            String text = whole
                    ? example + "\n"
                    : "attention A {\nparam window: i32 = 4\ntensor slopes: f32[heads]\n" + example + "\n}\n";
            assertThat(check(text).diagnostics().stream().map(Diagnostic::code).map(Code::id))
                    .as(example)
                    .contains(row.group(1));
        }
    }
}
