package dev.attune.compiler.lower.ptx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The approved PTX files are those that the tests of the families compare with, and no others. */
class PtxGoldenFilesTest {

    @Test
    void noApprovedTextIsLeftOver() throws Exception {
        List<String> wanted = Stream.concat(
                        Arrays.stream(method(HopperGoldenTest.class, String.class, String.class)
                                        .getAnnotation(CsvSource.class)
                                        .value())
                                .map(row -> "hopper_" + row.substring(0, row.indexOf(';')) + ".ptx"),
                        Arrays.stream(method(MmaGoldenTest.class, String.class)
                                        .getAnnotation(ValueSource.class)
                                        .strings())
                                .map(variant -> "mma_" + variant + ".ptx"))
                .toList();
        assertThat(present()).containsExactlyInAnyOrderElementsOf(wanted);
    }

    private static Method method(Class<?> test, Class<?>... parameters) throws NoSuchMethodException {
        return test.getDeclaredMethod("ptx", parameters);
    }

    private static List<String> present() throws IOException {
        try (Stream<java.nio.file.Path> files = Files.list(HopperGoldenTest.FOLDER)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
