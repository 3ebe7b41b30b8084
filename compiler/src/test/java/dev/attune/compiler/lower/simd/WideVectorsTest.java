package dev.attune.compiler.lower.simd;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tensor.DType;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kernels for vectors of 16 floats, on whatever machine: where it has no such vectors, the JVM computes with arrays. */
class WideVectorsTest {
    private static final int LANES = 16;
    private static final JavaTarget TARGET = new JavaTarget("test", LANES);

    @ParameterizedTest
    @CsvSource({
        "1,77,16,16,F32,1",
        "4,30,64,80,F32,1",
        "6,77,80,64,F32,1",
        "5,21,144,32,F32,1",
        "1,9,128,256,F32,1",
        "7,77,64,96,BF16,1",
        "4,33,32,32,BF16,1",
        "1,40,96,64,BF16,1",
        "6,40,96,224,BF16,1",
        "5,40,112,144,F32,1",
        "4,30,24,40,F32,0",
        "5,30,40,24,BF16,0"
    })
    void fewRows(int rows, int keys, int headDim, int headDimV, DType dtype, int inPlace) throws InterruptedException {
        var schedule = new Schedule("decode", Map.of("lanes", LANES, "tile.q", 8, "tile.kv", 32, "in.place", inPlace));
        check("alibi", new ProblemShape(1, 2, 2, rows, keys, headDim, headDimV), dtype, schedule);
        check("sink", new ProblemShape(1, rows, 1, 1, keys, headDim, headDimV), dtype, schedule);
    }

    @ParameterizedTest
    @CsvSource({"16,32", "32,32", "64,32", "48,32", "64,16", "96,32", "128,32"})
    void manyRows(int tileQ, int registers) throws InterruptedException {
        var schedule = new Schedule(
                "lanes_are_queries", Map.of("lanes", LANES, "tile.q", tileQ, "tile.kv", 64, "registers", registers));
        check("causal", new ProblemShape(1, 2, 1, 70, 90, 24, 40), DType.F32, schedule);
        check("document", new ProblemShape(1, 1, 1, 33, 90, 16, 8), DType.F32, schedule);
    }

    private static void check(String name, ProblemShape shape, DType dtype, Schedule schedule)
            throws InterruptedException {
        KernelChecks.check(TARGET, KernelChecks.variant(name), shape, schedule, dtype, 1);
    }
}
