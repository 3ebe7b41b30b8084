package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;

/**
 * Statements over a block of accumulators that the JIT compiler keeps in registers: {@code s00}, {@code s01} ...
 *
 * <p>In kernels for few rows, and where there are few of them, what is called on an accumulator after its loop is called on a new
 * vector instead, to which it was added. Of a vector that comes out of a loop the compiler may know no more than that it is one of
 * floats. It then asks the profile of the method, which all code of the process has part in: where vectors of another length have
 * been there, the accumulator may be boxed in each turn.
 */
final class RegisterTile {
    private RegisterTile() {}

    /** Declares accumulators of zeros. */
    static void zero(CodeBlock.Builder code, String name, int rows, int vectors) {
        for (int row = 0; row < rows; row++) {
            for (int vector = 0; vector < vectors; vector++) {
                code.addStatement(
                        "$T $L$L$L = $T.zero(FLOATS)",
                        SimdNames.FLOAT_VECTOR,
                        name,
                        row,
                        vector,
                        SimdNames.FLOAT_VECTOR);
            }
        }
    }

    /** Declares neighbouring vectors of an array: {@code q0}, {@code q1} ... */
    static void load(CodeBlock.Builder code, String name, String array, String at, int vectors, int lanes) {
        for (int vector = 0; vector < vectors; vector++) {
            code.addStatement(
                    "$T $L$L = $T.fromArray(FLOATS, $L, $L)",
                    SimdNames.FLOAT_VECTOR,
                    name,
                    vector,
                    SimdNames.FLOAT_VECTOR,
                    array,
                    plus(at, vector * lanes));
        }
    }

    /** {@code base + times * unit}, without what is nothing. */
    static String plus(String base, int times, String unit) {
        return switch (times) {
            case 0 -> base;
            case 1 -> base + " + " + unit;
            default -> base + " + " + times + " * " + unit;
        };
    }

    /** {@code base + offset}, without a zero. */
    static String plus(String base, int offset) {
        return offset == 0 ? base : base + " + " + offset;
    }
}
