package dev.attune.compiler.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.compiler.check.FrontEnd;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.compiler.testing.RandomVariant;
import dev.attune.compiler.testing.RandomVariants;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.runtime.kernel.VariantSignature.ScalarType;
import dev.attune.runtime.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrinterReaderTest {

    private static final String EVERYTHING = """
            /// Everything that a dump can hold.
            ///
            ///  Indented, and \\ "quoted".
            attention Everything {
                /// How far back.
                param window: i32 = -2147483648
                param factor: f32 = -0.0
                param tiny: f32 = 1.4E-45
                param strict: bool = true
                /// One per head.
                tensor slopes: bf16[heads, 32, buckets]

                %q: i32 = position q_idx
                %kv: i32 = position kv_idx
                %h.kv: i32 = position h_kv
                %n: i32 = length buckets
                %window: i32 = param window
                %strict: bool = param strict
                %score: f32 = score
                %slope: f32 = read slopes[%h.kv, %q, %n]
                %nan: f32 = const NaN
                %low: f32 = const -Infinity
                %small: f32 = const -1.0E-5
                %no: bool = const false
                %minus: i32 = const -7
                %0: i32 = sub %q, %kv
                %1: i32 = neg %0
                %near: bool = lt %1, %window
                %mask: bool = select %strict, %near, %no
                %distance: f32 = to_f32 %0
                %biased: f32 = add %score, %distance

                score %biased
                mask %mask
                softmax two_pass sink %slope

                schedule cuda { tile.q = 64 | 128, stages = 2 }

                schedule java { tile.kv = 64 }
            }
            """;

    @Test
    void everythingReadsBackAndPrintsTheSame() {
        Attention attention = Reader.read(EVERYTHING);

        assertThat(Printer.print(attention)).isEqualTo(EVERYTHING);
        assertThat(attention.signature().doc())
                .isEqualTo("Everything that a dump can hold.\n\n Indented, and \\ \"quoted\".");
        assertThat(attention.signature().parameters().getFirst())
                .isEqualTo(new ScalarParameter("window", ScalarType.I32, Integer.MIN_VALUE, "How far back."));
        assertThat(attention.signature().tensors().getFirst())
                .isEqualTo(new CapturedTensor(
                        "slopes",
                        DType.BF16,
                        List.of(
                                new Dimension.CallLength("heads"),
                                new Dimension.FixedLength(32),
                                new Dimension.FreshLength("buckets")),
                        "One per head."));
        assertThat(attention.schedules().getFirst().knobs())
                .isEqualTo(new LinkedHashMap<>(java.util.Map.of("tile.q", List.of(64, 128), "stages", List.of(2))));
    }

    @Test
    void randomVariantsReadBackExactly() {
        for (RandomVariant variant : RandomVariants.variants(0, 1000).toList()) {
            String text = Printer.print(variant.attention());
            assertThat(Reader.read(text)).as(text).isEqualTo(variant.attention());
        }
    }

    @Test
    void namedVariantsReadBackExactly() {
        for (String name : NamedVariants.names()) {
            Attention attention = NamedVariants.attention(name);
            assertThat(Reader.read(Printer.print(attention))).isEqualTo(attention);
        }
    }

    @Test
    void whatTheFrontEndMakesReadsBackExactly() throws IOException {
        try (Stream<Path> files =
                Stream.concat(Files.list(Path.of("src/test/resources/variants")), Files.list(Path.of("../examples")))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".attn")).toList()) {
                List<Attention> attentions = FrontEnd.check(
                                SourceFile.of(file.toString(), Files.readString(file)),
                                path -> Optional.of(Files.readAllBytes(Path.of(path))))
                        .attentions();
                assertThat(attentions).as(file.toString()).isNotEmpty();
                for (Attention attention : attentions) {
                    assertThat(Reader.read(Printer.print(attention))).isEqualTo(attention);
                }
            }
        }
    }

    @Test
    void docThatEndsInABlankLineIsKept() {
        var signature = new VariantSignature("X", "a\n", List.of(), List.of(), true);
        var builder = new IrBuilder();
        Value score = builder.score();
        var attention = new Attention(
                signature,
                builder.body(),
                score,
                Optional.empty(),
                new Normalization.Softmax(Normalization.Strategy.ONLINE, Optional.empty()),
                List.of());

        assertThat(Reader.read(Printer.print(attention))).isEqualTo(attention);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    %lt, %window | %lt, %wimdow | 9:24: value '%wimdow' is not defined above
                    sub %q, %kv | subtract %q, %kv | 7:15: no operation is called 'subtract'
                    sub %q, %kv | sub %q | 7:21: expected ',' but the line ends
                    sub %q, %kv | sub %q, %kv %kv | 7:27: expected the line to end before '%kv'
                    sub %q, %kv | sub %q, %score | 7:15: sub is not defined on i32, f32
                    %0: i32 = sub | %q: i32 = sub | 7:5: the value is defined twice
                    %0: i32 = sub | %0: i16 = sub | 7:9: no type is called 'i16'
                    """)
    void errorsSayWhereAndWhat(String original, String replacement, String message) {
        String text = """
                attention Wrong {
                    param window: i32 = 7
                    %q: i32 = position q_idx
                    %kv: i32 = position kv_idx
                    %window: i32 = param window
                    %score: f32 = score
                    %0: i32 = sub %q, %kv
                    %lt: i32 = neg %0
                    %m: bool = lt %lt, %window
                    score %score
                    mask %m
                    softmax online
                }
                """;
        assertThat(Reader.read(text).mask()).isPresent();

        assertThatThrownBy(() -> Reader.read(text.replace(original, replacement)))
                .isInstanceOf(IrSyntaxException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    attention X {             | 2:1: expected '}' but the text ends
                    attention X { }           | 1:15: expected the line to end before '}'
                    fn X                      | 1:1: expected 'attention', not 'fn'
                    """)
    void brokenFramesAreNamed(String text, String message) {
        assertThatThrownBy(() -> Reader.read(text))
                .isInstanceOf(IrSyntaxException.class)
                .hasMessage(message);
    }

    @Test
    void missingAndRepeatedRootsAreNamed() {
        assertThatThrownBy(() -> Reader.read("attention X {\n%s: f32 = score\nscore %s\n}\n"))
                .hasMessage("4:1: the variant has no softmax or weight");
        assertThatThrownBy(() -> Reader.read("attention X {\n%s: f32 = score\nscore %s\nscore %s\n}\n"))
                .hasMessage("4:1: the root is given twice");
    }
}
