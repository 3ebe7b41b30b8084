package dev.attune.templates.ptx.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attune.templates.ptx.build.SampleKernels;
import dev.attune.templates.ptx.interpreter.GlobalMemory.Allocation;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole kernels, run in turn and in shuffled order. */
class SampleKernelsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 1000})
    void sumsRows(int columns) {
        int rows = 5;
        GlobalMemory memory = new GlobalMemory();
        Allocation matrix = memory.buffer("matrix", 4L * rows * columns);
        double[] expected = new double[rows];
        SplittableRandom random = new SplittableRandom(columns);
        for (int i = 0; i < rows * columns; i++) {
            float value = (float) random.nextDouble(-1, 1);
            matrix.setFloat(i, value);
            expected[i / columns] += value;
        }
        for (LaunchOptions options :
                new LaunchOptions[] {LaunchOptions.DEFAULT, LaunchOptions.DEFAULT.withSchedule(7)}) {
            Allocation sums = memory.output("sums", 4L * rows);
            new PtxInterpreter(SampleKernels.rowSum(), options)
                    .launch(
                            memory,
                            Launch.of(rows),
                            new KernelArguments().pointer(matrix).pointer(sums).s32(columns));
            assertThat(sums.fullyDefined()).isTrue();
            for (int row = 0; row < rows; row++) {
                assertThat((double) sums.getFloat(row)).isCloseTo(expected[row], within(1e-5));
            }
        }
    }

    @Test
    void multipliesMatrices() {
        GlobalMemory memory = new GlobalMemory();
        Allocation a = memory.buffer("a", 16 * 16 * 2);
        Allocation b = memory.buffer("b", 8 * 16 * 2);
        Allocation product = memory.output("product", 16 * 8 * 4);
        SplittableRandom random = new SplittableRandom(3);
        fill(a, 16 * 16, random);
        fill(b, 8 * 16, random);
        new PtxInterpreter(SampleKernels.matrixProduct())
                .launch(
                        memory,
                        Launch.of(1, 1, 1, 768),
                        new KernelArguments().pointer(a).pointer(b).pointer(product));
        for (int row = 0; row < 16; row++) {
            for (int column = 0; column < 8; column++) {
                double expected = 0;
                for (int k = 0; k < 16; k++) {
                    expected += (double) bf16(a, row * 16 + k) * bf16(b, column * 16 + k);
                }
                assertThat((double) product.getFloat(row * 8 + column)).isCloseTo(expected, within(1e-6));
            }
        }
    }

    private static void fill(Allocation allocation, int count, SplittableRandom random) {
        for (int i = 0; i < count; i++) {
            LittleEndian.setShort(allocation.bytes(), 2 * i, (short) Float16s.toBf16((float) random.nextDouble(-1, 1)));
        }
    }

    private static float bf16(Allocation allocation, int index) {
        return Float16s.fromBf16(LittleEndian.getShort(allocation.bytes(), 2 * index) & 0xFFFF);
    }
}
