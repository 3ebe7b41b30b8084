package dev.attune.compiler.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.IrBuilder;
import dev.attune.compiler.ir.Printer;
import dev.attune.compiler.ir.Reader;
import dev.attune.compiler.ir.Value;
import dev.attune.compiler.testing.Content;
import dev.attune.compiler.testing.RandomVariant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each law once, as text; each also runs before and after on generated values. */
class AlgebraTest {

    private static final String FRAME = """
            attention Laws {
                param r: f32 = 0.5
                param p: bool = true
                param t: bool = false
                %%x: i32 = position q_idx
                %%y: i32 = position kv_idx
                %%s: f32 = score
                %%r: f32 = param r
                %%p: bool = param p
                %%t: bool = param t
                %s
                %%as_real: f32 = %s
                score %%as_real
                softmax online
            }
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    %z: i32 = const 0; %e: i32 = add %x, %z | %x
                    %z: i32 = const 0; %e: i32 = sub %z, %x | neg %x
                    %z: i32 = const 0; %e: i32 = mul %z, %x | const 0
                    %z: i32 = const 0; %e: i32 = div %x, %z | const 0
                    %z: i32 = const 0; %e: i32 = rem %x, %z | %x
                    %z: i32 = const 0; %e: i32 = div %z, %x | const 0
                    %z: i32 = const -1; %e: i32 = div %x, %z | neg %x
                    %z: i32 = const -1; %e: i32 = mul %x, %z | neg %x
                    %z: i32 = const -1; %e: i32 = rem %x, %z | const 0
                    %e: i32 = sub %x, %x | const 0
                    %e: i32 = rem %x, %x | const 0
                    %e: i32 = div %x, %x | div %x, %x
                    %n: i32 = neg %x; %e: i32 = neg %n | %x
                    %n: i32 = neg %x; %e: i32 = abs %n | abs %x
                    %n: i32 = abs %x; %e: i32 = abs %n | abs %x
                    %n: i32 = sub %x, %y; %e: i32 = neg %n | sub %y, %x
                    %n: i32 = neg %y; %e: i32 = add %x, %n | sub %x, %y
                    %n: i32 = neg %y; %e: i32 = sub %x, %n | add %x, %y
                    %n: i32 = sub %x, %y; %e: i32 = add %n, %y | %x
                    %n: i32 = add %x, %y; %e: i32 = sub %n, %y | %x
                    %a: i32 = const 5; %n: i32 = add %x, %a; %b: i32 = const 7; %e: i32 = sub %n, %b | sub %x, %c2
                    %a: i32 = const 3; %n: i32 = mul %x, %a; %e: i32 = mul %n, %a | mul %x, %c9
                    %a: i32 = const 3; %n: i32 = div %x, %a; %e: i32 = div %n, %a | div %x, %c9
                    %a: i32 = const 2147483647; %e: i32 = add %a, %a | const -2
                    %a: i32 = const -2147483648; %e: i32 = min %x, %a | const -2147483648
                    %a: i32 = const 2147483647; %e: i32 = min %a, %x | %x
                    %a: i32 = const 3; %n: i32 = min %x, %a; %b: i32 = const 2; %e: i32 = min %n, %b | min %x, %b
                    """)
    void integers(String lines, String expected) {
        check(lines, "to_f32 %e", expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    %z: f32 = const -0.0; %e: f32 = add %s, %z | %s
                    %z: f32 = const 0.0; %e: f32 = add %s, %z | add %s, %z
                    %z: f32 = const 0.0; %e: f32 = sub %s, %z | %s
                    %z: f32 = const 0.0; %e: f32 = mul %s, %z | mul %s, %z
                    %e: f32 = sub %s, %s | sub %s, %s
                    %e: f32 = div %s, %s | div %s, %s
                    %z: f32 = const 1.0; %e: f32 = mul %z, %s | %s
                    %z: f32 = const -1.0; %e: f32 = div %s, %z | neg %s
                    %z: f32 = const 4.0; %e: f32 = div %s, %z | mul %s, %c0.25
                    %z: f32 = const 3.0; %e: f32 = div %s, %z | div %s, %z
                    %z: f32 = const 2.0; %e: f32 = pow %s, %z | mul %s, %s
                    %n: f32 = neg %r; %e: f32 = add %s, %n | sub %s, %r
                    %n: f32 = floor %s; %e: f32 = floor %n | floor %s
                    %e: f32 = min %s, %s | %s
                    %a: f32 = const 1.5; %b: f32 = const 2.0; %e: f32 = add %a, %b | const 3.5
                    %a: f32 = const 1.0; %b: f32 = const 3.0; %e: f32 = div %a, %b | div %a, %b
                    %a: f32 = const 0.1; %b: f32 = const 0.2; %e: f32 = add %a, %b | add %a, %b
                    %a: f32 = const 1.5; %b: f32 = const 1.5; %e: f32 = sub %a, %b | sub %a, %b
                    %a: i32 = const 3; %e: f32 = to_f32 %a | const 3.0
                    %a: i32 = const 16777217; %e: f32 = to_f32 %a | to_f32 %a
                    """)
    void reals(String lines, String expected) {
        check(lines, "abs %e", expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    %e: bool = and %p, %p | %p
                    %n: bool = not %p; %e: bool = and %p, %n | const false
                    %n: bool = not %p; %e: bool = or %n, %p | const true
                    %n: bool = or %p, %t; %e: bool = and %n, %p | %p
                    %n: bool = and %p, %t; %e: bool = and %t, %n | and %p, %t
                    %n: bool = not %p; %e: bool = not %n | %p
                    %n: bool = lt %x, %y; %e: bool = not %n | ge %x, %y
                    %n: bool = lt %s, %r; %e: bool = not %n | not %n
                    %n: bool = eq %s, %r; %e: bool = not %n | ne %s, %r
                    %z: i32 = const 3; %e: bool = lt %z, %x | gt %x, %z
                    %z: bool = const false; %e: bool = eq %p, %z | not %p
                    %e: bool = eq %x, %x | const true
                    %e: bool = eq %s, %s | eq %s, %s
                    %e: bool = lt %s, %s | const false
                    %e: bool = ne %s, %s | ne %s, %s
                    %z: i32 = const 2147483647; %e: bool = le %x, %z | const true
                    %n: i32 = sub %x, %y; %z: i32 = const 0; %e: bool = eq %n, %z | eq %x, %y
                    %n: i32 = sub %x, %y; %z: i32 = const 0; %e: bool = le %n, %z | le %n, %z
                    %a: i32 = const 3; %n: i32 = add %x, %a; %z: i32 = const 7; %e: bool = ne %n, %z | ne %x, %c4
                    %z: bool = const true; %e: bool = select %p, %z, %t | or %p, %t
                    %z: bool = const false; %e: bool = select %p, %z, %t | and %not, %t
                    %n: bool = not %p; %e: bool = select %n, %t, %p | select %p, %p, %t
                    %e: bool = select %p, %t, %t | %t
                    """)
    void truths(String lines, String expected) {
        check(lines, "select %e, %s, %r", expected);
    }

    /** Simplifies {@code %e}, which must become the expected operation or value, and checks the pass on the whole frame. */
    private static void check(String lines, String use, String expected) {
        Attention before = Reader.read(FRAME.formatted(lines.replace("; ", "\n"), use));
        var contents = Map.of("r", Content.DYADIC, "p", Content.COIN, "t", Content.COIN);
        RewriteVerifier.check(
                "FoldConstants", new RandomVariant(1, lines, before, contents), new FoldConstants().apply(before));

        int last = before.body().size() - 2;
        Definition definition = before.body().get(last);
        assertThat(definition.value().name()).isEqualTo("e");
        var body = new IrBuilder(before.body().subList(0, last));
        String actual = new Algebra(body)
                .simplify(definition.op())
                .map(value -> text(value, body))
                .orElseGet(() -> Printer.print(definition.op()));
        assertThat(actual).isEqualTo(expected);
    }

    private static String text(Value value, IrBuilder body) {
        boolean isGiven = List.of("x", "y", "s", "r", "p", "t").contains(value.name());
        return isGiven ? value.toString() : Printer.print(body.definitionOf(value));
    }
}
