package dev.attune.runtime.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainJsonTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " [ ] ",
                "0",
                "-0.25",
                "{\"a\": [1, 2.50, -3], \"b\": {\"c\": null}, \"d\": [true, false]}",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                "[\"a\\nb\", \"\u00b5 \u2192 \ud83d\ude00\", \"\"]",
            })
    void readsWhatJacksonReads(String text) {
        assertThat(PlainJson.read(bytes(text))).isNotNull().isEqualTo(JacksonJson.read(bytes(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e3", "\"\\u0041\"", "[1.5E2]"})
    void leavesWhatIsNotPlainToJackson(String text) {
        assertThat(PlainJson.read(bytes(text))).isNull();
        assertThat(JsonFormat.read(bytes(text))).isEqualTo(JacksonJson.read(bytes(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1,]",
                "{\"a\":1,}",
                "{\"a\" 1}",
                "{\"a\":1,\"a\":2}",
                "01",
                "1.",
                ".5",
                "-",
                "+1",
                "nul",
                "\"",
                "\"\\x\"",
                "\"a\nb\"",
                "1 2",
                "{1:2}",
            })
    void refusesWhatIsNoJson(String text) {
        assertThat(PlainJson.read(bytes(text))).isNull();
        assertThatThrownBy(() -> JsonFormat.read(bytes(text))).isInstanceOf(JsonException.class);
    }

    @Test
    void refusesBytesThatAreNoText() {
        byte[] noUtf8 = {'"', (byte) 0xFF, '"'};
        assertThat(PlainJson.read(noUtf8)).isNull();
        assertThatThrownBy(() -> JsonFormat.read(noUtf8)).isInstanceOf(JsonException.class);
    }

    @Test
    void refusesWhatIsTooDeepOrTooLong() {
        int most = JsonFormat.MAX_DEPTH;
        assertThat(PlainJson.read(bytes("[".repeat(most) + "]".repeat(most)))).isNotNull();
        assertThat(PlainJson.read(bytes("[".repeat(most + 1) + "]".repeat(most + 1))))
                .isNull();
        assertThat(PlainJson.read(bytes("1".repeat(JsonFormat.MAX_NUMBER + 1)))).isNull();
    }
}
