package dev.attune.compiler.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.diagnostic.Renderer;
import dev.attune.compiler.diagnostic.Severity;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.ir.Verifier;
import dev.attune.grammar.Syntax;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a file holds, the answer is a sound variant or an error: never an exception, and soon. */
class HostileTextTest {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final SourceLoader LIBRARY =
            SourceLoader.of(Map.of("lib/positions.attn", "fn distance(i: i32, j: i32): i32 = abs(i - j)\n"));

    /** Pieces that a mutation puts in: what the language is made of, and what it is not. */
    private static final String[] PIECES = {
        "attention",
        "fn",
        "import",
        "const",
        "param",
        "tensor",
        "score",
        "mask",
        "softmax",
        "weight",
        "schedule",
        "let",
        "if",
        "then",
        "else",
        "true",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "=",
        "|",
        "+",
        "-",
        "*",
        "/",
        "%",
        "<",
        "<=",
        "==",
        "!=",
        "&&",
        "||",
        "!",
        "\n",
        "\r\n",
        " ",
        "1",
        "0.5",
        "1e99",
        "99999999999",
        "\"",
        "//",
        "///",
        "/*",
        "&",
        "#",
        "q_idx",
        "kv_idx",
        "h",
        "kv_len",
        "f32",
        "i32",
        "bool",
        "min",
        "exp",
        "x",
        "\0",
        "é",
        "\uD83D\uDE00",
        "1.",
        ".",
        "\t"
    };

    private static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (String folder : List.of("variants", "diagnostics")) {
            try (Stream<Path> files = Files.list(RESOURCES.resolve(folder))) {
                for (Path file : files.filter(f -> f.toString().endsWith(".attn"))
                        .sorted()
                        .toList()) {
                    byte[] bytes = Files.readAllBytes(file);
                    if (bytes.length < 4_000) {
                        seeds.add(bytes);
                    }
                }
            }
        }
        return seeds;
    }

    private static CheckResult check(byte[] bytes) {
        return FrontEnd.check(SourceFile.of("fuzz.attn", bytes), LIBRARY);
    }

    @Test
    void mutatedProgramsAreAnswered() throws IOException {
        List<byte[]> seeds = seeds();
        var random = new SplittableRandom(20_240_611);
        int sound = 0;
        int wrong = 0;
        for (int round = 0; round < 6_000; round++) {
            byte[] text = seeds.get(random.nextInt(seeds.size()));
            int mutations = 1 + random.nextInt(4);
            for (int i = 0; i < mutations; i++) {
                text = mutate(text, random);
            }
            CheckResult result;
            try {
                result = check(text);
                Renderer.ansi().render(result.diagnostics());
                result.attentions().forEach(Verifier::verify);
            } catch (RuntimeException | Error failure) {
                throw new AssertionError("round " + round + ":\n" + new String(text, StandardCharsets.UTF_8), failure);
            }
            if (result.hasErrors()) {
                wrong++;
            } else {
                sound++;
            }
        }
        assertThat(sound).as("mutations that leave a program sound").isPositive();
        assertThat(wrong).isGreaterThan(sound);
    }

    private static byte[] mutate(byte[] text, SplittableRandom random) {
        int from = random.nextInt(text.length + 1);
        int to = Math.min(text.length, from + random.nextInt(12));
        byte[] piece = switch (random.nextInt(6)) {
            case 0 -> new byte[0];
            case 1 -> new byte[] {(byte) random.nextInt(256)};
            case 2 -> {
                int start = random.nextInt(text.length + 1);
                yield Arrays.copyOfRange(text, start, Math.min(text.length, start + random.nextInt(60)));
            }
            default -> PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8);
        };
        var out = new ByteArrayOutputStream();
        out.write(text, 0, from);
        out.writeBytes(piece);
        int rest = random.nextBoolean() ? from : to;
        out.write(text, rest, text.length - rest);
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attention A {\n mask %s\n}~(~100000",
                "attention A {\n mask %s true\n}~!~150",
                "attention A {\n mask %s true\n}~!~100000",
                "attention A {\n score = score %s\n}~+ score ~390",
                "attention A {\n score = score %s\n}~+ score ~100000",
                "attention A {\n score = score %s\n}~+ min(score, 1 ~190",
                "attention A {\n mask %s true\n}~if q_idx < 1 then true else ~190",
                "attention A {\n%s}~mask q_idx < 3\n~20000",
                "attention A {\n%s}~score = score + 1.0\n~12000",
                "attention A {\n%s}~mask oops\n~20000",
                "attention A {\n mask q_idx < %s\n}~9~900000",
                "attention A {\n mask %s < 3\n}~x~900000",
                "attention A {\n tensor t: f32[%s2]\n score = score + t[0]\n}~2, ~50000",
                "attention A {\n param p: i32 = %s\n}~- ~100000",
                "%s~fn f(x: i32): i32 = x\n~40000",
                "%s~import \"lib/positions.attn\"\n~30000",
                "%s~attention A { }\n~20000",
                "%s~schedule~50000",
                "%s~\n~1000000"
            })
    void largeProgramsAreAnsweredSoon(String description) {
        String[] parts = description.split("~");
        String text = parts[0].formatted(parts[1].repeat(Integer.parseInt(parts[2])));
        CheckResult result = Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(30), () -> onSmallStack(() -> check(text.getBytes(StandardCharsets.UTF_8))));
        result.attentions().forEach(Verifier::verify);
        assertThat(Renderer.plain().render(result.diagnostics())).isNotNull();
    }

    @Test
    void deepChainsOfFunctionsAreAnswered() {
        var text = new StringBuilder("fn f0(x: i32): i32 = x\n");
        for (int i = 1; i < 20_000; i++) {
            text.append("fn f%d(x: i32): i32 = f%d(x)\n".formatted(i, i - 1));
        }
        text.append("attention A {\n mask f19999(q_idx) < 3\n}\n");
        assertThat(text.length()).isLessThan(Syntax.MAX_BYTES);
        CheckResult result = onSmallStack(() -> check(text.toString().getBytes(StandardCharsets.UTF_8)));
        assertThat(result.hasErrors()).isTrue();
        assertThat(result.diagnostics().getFirst().severity()).isEqualTo(Severity.ERROR);
    }

    /** Callers may run the compiler on threads with little stack: half of what a JVM gives by default. */
    private static CheckResult onSmallStack(Supplier<CheckResult> check) {
        var result = new CompletableFuture<CheckResult>();
        new Thread(
                        null,
                        () -> {
                            try {
                                result.complete(check.get());
                            } catch (Throwable failure) {
                                result.completeExceptionally(failure);
                            }
                        },
                        "small stack",
                        512 * 1024)
                .start();
        return result.join();
    }

    @Test
    void aWarmCheckTakesMilliseconds() throws IOException {
        byte[] text = Files.readAllBytes(RESOURCES.resolve("variants/sliding_window.attn"));
        long[] times = new long[300];
        for (int i = 0; i < times.length; i++) {
            long start = System.nanoTime();
            check(text);
            times[i] = System.nanoTime() - start;
        }
        long median = Stream.of(Arrays.copyOfRange(times, 200, 300))
                .flatMapToLong(Arrays::stream)
                .sorted()
                .skip(50)
                .findFirst()
                .orElseThrow();
        assertThat(Duration.ofNanos(median)).isLessThan(Duration.ofMillis(10));
    }
}
