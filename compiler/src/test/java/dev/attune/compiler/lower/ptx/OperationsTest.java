package dev.attune.compiler.lower.ptx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.ir.Arithmetic;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.lower.ptx.Lowered.Held;
import dev.attune.compiler.lower.ptx.Lowered.Real;
import dev.attune.compiler.lower.ptx.Lowered.Whole;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.interpreter.GlobalMemory;
import dev.attune.templates.ptx.interpreter.KernelArguments;
import dev.attune.templates.ptx.interpreter.Launch;
import dev.attune.templates.ptx.interpreter.PtxInterpreter;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Parameter;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.SpecialRegister;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Single operations, at the operands where hardware and IR differ. */
class OperationsTest {
    private static final int[] WHOLES = {
        0, 1, -1, 2, -2, 3, -3, 7, -7, 8, 10, -10, 127, 1000003, -1000003, 1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE
    };

    private static final float[] REALS = {
        0f,
        -0f,
        1f,
        -1f,
        0.5f,
        -0.5f,
        2f,
        3f,
        -3f,
        0.1f,
        0.3f,
        0.54f,
        0.56f,
        -0.7f,
        5f,
        17.5f,
        -20f,
        60f,
        88f,
        104f,
        -87f,
        -104f,
        1e-3f,
        1e-6f,
        1e-20f,
        1e-39f,
        1e6f,
        3e38f,
        -3e38f,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN
    };

    /** Runs what an operation writes on each pair; a bool result is stored as 0 or 1. */
    private static int[] run(
            int[] x,
            int[] y,
            Type type,
            Precision precision,
            BiFunction<OperationWriter, Lowered[], Lowered> operation) {
        var kernel = new KernelBuilder("operation", 32);
        Register left = kernel.parameterValue("x", Parameter.Type.POINTER, "");
        Register right = kernel.parameterValue("y", Parameter.Type.POINTER, "");
        Register result = kernel.parameterValue("result", Parameter.Type.POINTER, "");
        Register block = kernel.special(SpecialRegister.BLOCK_X);
        Register thread = kernel.special(SpecialRegister.THREAD_X);
        Register offset = kernel.mulWide(kernel.add(kernel.mul(block, 32), thread), 4);
        MemoryType memory = type == Type.F32 ? MemoryType.F32 : MemoryType.B32;
        var writer = new OperationWriter(kernel, new Region(), precision);
        Lowered[] operands = {
            new Held(kernel.loadGlobal(memory, Address.of(kernel.add(left, offset)))),
            new Held(kernel.loadGlobal(memory, Address.of(kernel.add(right, offset))))
        };
        Register value = writer.register(operation.apply(writer, operands));
        MemoryType stored = switch (value.type()) {
            case PREDICATE -> {
                value = kernel.select(value, 1, 0);
                yield MemoryType.B32;
            }
            case F32 -> MemoryType.F32;
            case B32 -> MemoryType.B32;
            case B16, B64 -> throw new AssertionError(value.type());
        };
        kernel.storeGlobal(stored, Address.of(kernel.add(result, offset)), value);
        int blocks = Math.ceilDiv(x.length, 32);
        var global = new GlobalMemory();
        GlobalMemory.Allocation xs = global.buffer("x", blocks * 128L);
        GlobalMemory.Allocation ys = global.buffer("y", blocks * 128L);
        for (int i = 0; i < x.length; i++) {
            xs.setInt(i, x[i]);
            ys.setInt(i, y[i]);
        }
        GlobalMemory.Allocation results = global.output("result", blocks * 128L);
        new PtxInterpreter(kernel.build())
                .launch(
                        global,
                        Launch.of(blocks),
                        new KernelArguments().pointer(xs).pointer(ys).pointer(results));
        int[] found = new int[x.length];
        for (int i = 0; i < found.length; i++) {
            found[i] = results.getInt(i);
        }
        return found;
    }

    private static int[][] pairs(int[] values) {
        List<Integer> left = new ArrayList<>();
        List<Integer> right = new ArrayList<>();
        for (int x : values) {
            for (int y : values) {
                left.add(x);
                right.add(y);
            }
        }
        return new int[][] {
            left.stream().mapToInt(Integer::intValue).toArray(),
            right.stream().mapToInt(Integer::intValue).toArray()
        };
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    @ParameterizedTest
    @EnumSource(names = {"ADD", "SUB", "MUL", "DIV", "REM", "MIN", "MAX"})
    void wholeNumbers(BinaryOp operation) {
        int[][] pairs = pairs(WHOLES);
        int[] found = run(
                pairs[0],
                pairs[1],
                Type.I32,
                Precision.FULL,
                (writer, operands) -> writer.binary(operation, Type.I32, operands[0], operands[1]));
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i])
                    .as("%s %d %d", operation, pairs[0][i], pairs[1][i])
                    .isEqualTo((int) Arithmetic.binary(operation, Type.I32, pairs[0][i], pairs[1][i]));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DIV", "REM"})
    void wholeNumbersByKnownDivisors(BinaryOp operation) {
        for (int divisor : WHOLES) {
            int[] found = run(
                    WHOLES,
                    WHOLES,
                    Type.I32,
                    Precision.FULL,
                    (writer, operands) -> writer.binary(operation, Type.I32, operands[0], new Whole(divisor)));
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i])
                        .as("%s %d %d", operation, WHOLES[i], divisor)
                        .isEqualTo((int) Arithmetic.binary(operation, Type.I32, WHOLES[i], divisor));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NEG", "ABS"})
    void wholeNumbersAlone(UnaryOp operation) {
        int[] found = run(
                WHOLES,
                WHOLES,
                Type.I32,
                Precision.FULL,
                (writer, operands) -> writer.unary(operation, Type.I32, operands[0]));
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).as("%s %d", operation, WHOLES[i]).isEqualTo((int)
                    Arithmetic.unary(operation, Type.I32, WHOLES[i]));
        }
    }

    @ParameterizedTest
    @EnumSource
    void comparisonsOfReals(Predicate predicate) {
        int[][] pairs = pairs(bits(REALS));
        int[] found = run(
                pairs[0],
                pairs[1],
                Type.F32,
                Precision.FULL,
                (writer, operands) -> writer.compare(predicate, Type.F32, operands[0], operands[1]));
        for (int i = 0; i < found.length; i++) {
            double x = Float.intBitsToFloat(pairs[0][i]);
            double y = Float.intBitsToFloat(pairs[1][i]);
            assertThat(found[i] == 1).as("%s %s %s", x, predicate, y).isEqualTo(Arithmetic.compare(predicate, x, y));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "EXP,      FULL, 4e-7, 1e-44", "EXP2,    FULL, 3e-7, 3e-45", "TANH,  FULL, 3e-7, 0",
        "SIGMOID,  FULL, 5e-7, 1e-38", "LOG,     FULL, 3e-7, 3e-7", "LOG2,  FULL, 3e-7, 3e-7",
        "SQRT,     FULL, 1e-7, 0", "RSQRT,   FULL, 3e-7, 0", "FLOOR, FULL, 0,    0",
        "NEG,      FULL, 0,    0", "ABS,     FULL, 0,    0", "EXP,   FAST, 2e-5, 2e-38",
        "EXP2,     FAST, 3e-7, 2e-38", "SIGMOID, FAST, 2e-5, 1e-38", "TANH,  FAST, 5e-4, 2e-38"
    })
    void functions(UnaryOp operation, Precision precision, double relative, double absolute) {
        int[] found = run(
                bits(REALS),
                bits(REALS),
                Type.F32,
                precision,
                (writer, operands) -> writer.unary(operation, Type.F32, operands[0]));
        for (int i = 0; i < found.length; i++) {
            double expected = (float) Arithmetic.unary(operation, REALS[i]);
            assertClose(operation + " " + REALS[i], Float.intBitsToFloat(found[i]), expected, relative, absolute);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SIN", "COS"})
    void circleFunctionsOfPositions(UnaryOp operation) {
        float[] angles = new float[320];
        for (int i = 0; i < angles.length; i++) {
            angles[i] = (i - 100) * (i < 200 ? 0.37f : 513.7f);
        }
        int[] found = run(
                bits(angles),
                bits(angles),
                Type.F32,
                Precision.FULL,
                (writer, operands) -> writer.unary(operation, Type.F32, operands[0]));
        for (int i = 0; i < found.length; i++) {
            double expected = Arithmetic.unary(operation, angles[i]);
            assertClose(operation + " " + angles[i], Float.intBitsToFloat(found[i]), expected, 0, 1e-6);
        }
    }

    @ParameterizedTest
    @CsvSource({"ADD, 1e-7", "SUB, 1e-7", "MUL, 1e-7", "MIN, 0", "MAX, 0", "DIV, 3e-7", "POW, 2e-6"})
    void realPairs(BinaryOp operation, double relative) {
        float[] moderate = {0f, 1f, -1f, 0.5f, -2f, 3f, 7.25f, -0.125f, 1e3f, 1e-3f, 12.5f, Float.NaN};
        int[][] pairs = pairs(bits(moderate));
        int[] found = run(
                pairs[0],
                pairs[1],
                Type.F32,
                Precision.FULL,
                (writer, operands) -> writer.binary(operation, Type.F32, operands[0], operands[1]));
        for (int i = 0; i < found.length; i++) {
            float x = Float.intBitsToFloat(pairs[0][i]);
            float y = Float.intBitsToFloat(pairs[1][i]);
            double exact = Arithmetic.binary(operation, x, y);
            // what overflows or underflows f32 is judged by the rounding of the exact value
            double expected = (float) exact;
            String what = operation + " " + x + " " + y;
            assertClose(what, Float.intBitsToFloat(found[i]), expected, relative, 1e-38);
        }
    }

    @Test
    void restOfReals() {
        float[] x = {7.5f, -7.5f, 7.5f, -7.5f, 0.3f};
        float[] y = {2f, 2f, -2f, -2f, 0.1f};
        int[] found = run(
                bits(x),
                bits(y),
                Type.F32,
                Precision.FULL,
                (writer, operands) -> writer.binary(BinaryOp.REM, Type.F32, operands[0], operands[1]));
        for (int i = 0; i < 4; i++) {
            assertThat(Float.intBitsToFloat(found[i])).isEqualTo((float) Arithmetic.binary(BinaryOp.REM, x[i], y[i]));
        }
    }

    @Test
    void conversions() {
        int[] found = run(
                bits(REALS),
                bits(REALS),
                Type.F32,
                Precision.FULL,
                (writer, operands) -> writer.convert(Type.I32, Type.F32, operands[0]));
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).as("i32(%s)", REALS[i]).isEqualTo((int) Arithmetic.truncate(REALS[i]));
        }
        int[] real = run(
                WHOLES,
                WHOLES,
                Type.I32,
                Precision.FULL,
                (writer, operands) -> writer.convert(Type.F32, Type.I32, operands[0]));
        for (int i = 0; i < real.length; i++) {
            assertThat(Float.intBitsToFloat(real[i])).isEqualTo((float) WHOLES[i]);
        }
    }

    @Test
    void knownOperandsOnTheLeft() {
        int[] found = run(
                WHOLES,
                WHOLES,
                Type.I32,
                Precision.FULL,
                (writer, operands) -> writer.binary(BinaryOp.DIV, Type.I32, new Whole(100), operands[0]));
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isEqualTo((int) Arithmetic.binary(BinaryOp.DIV, Type.I32, 100, WHOLES[i]));
        }
        int[] below = run(
                bits(REALS),
                bits(REALS),
                Type.F32,
                Precision.FULL,
                (writer, operands) -> writer.compare(Predicate.LT, Type.F32, new Real(0.5f), operands[0]));
        for (int i = 0; i < below.length; i++) {
            assertThat(below[i] == 1).isEqualTo(0.5f < REALS[i]);
        }
    }

    private static void assertClose(String what, float found, double expected, double relative, double absolute) {
        if (Double.isNaN(expected)) {
            assertThat(found).as(what).isNaN();
        } else if (Double.isInfinite(expected)) {
            assertThat((double) found).as(what).isEqualTo(expected);
        } else {
            assertThat(Math.abs(found - expected))
                    .as("%s: %s, expected %s", what, found, expected)
                    .isLessThanOrEqualTo(Math.abs(expected) * relative + absolute);
        }
    }
}
