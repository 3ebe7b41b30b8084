package dev.attune.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeExpressionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-9223372036854775808",
                "q_len",
                "(ceil_div q_len 64)",
                "(add (mul a (min b 3)) (max -1 c_2))"
            })
    void whatIsPrintedIsParsed(String text) {
        assertThat(SizeExpression.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            (add 1          | character 6: expected ' '
            (add 1 2) 3     | character 9: expected the end
            (sub 1 2)       | character 1: expected an operator
            9223372036854775808 | character 0: expected a number
            (add 1 2        | expected ')'
            ''              | character 0: expected a word
            ()              | expected a word
            """)
    void otherTextIsRefused(String text, String message) {
        assertThatThrownBy(() -> SizeExpression.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void nestingIsCapped() {
        assertThatThrownBy(() -> SizeExpression.parse("(add ".repeat(100_000)))
                .hasMessageContaining("nested parentheses");
    }

    @Test
    void overflowIsAnErrorNotAWrongSize() {
        assertThatThrownBy(() -> SizeExpression.parse("(mul a a)").evaluate(name -> 1L << 40))
                .isInstanceOf(ArithmeticException.class);
        assertThat(SizeExpression.parse("(ceil_div a 64)").evaluate(name -> 65)).isEqualTo(2);
    }
}
