package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;

/**
 * Elements of bf16 that micro-kernels for few rows widen in registers. Two stand in an int: shifted left, it is the first, and
 * without its low half the second. So two vectors hold the even and the odd elements of a vector of ints, and query and sums
 * are laid out likewise: the even elements of as many pairs as a vector has lanes, then the odd ones.
 */
final class BrainPairs {
    private BrainPairs() {}

    /** The array that holds keys or values. */
    static Class<?> elements(boolean pairs) {
        return pairs ? int[].class : float[].class;
    }

    /** Declares the even and the odd elements of a vector of pairs. */
    static void declare(CodeBlock.Builder code, String name, String array, String place) {
        code.addStatement("$1T $2LPair = $1T.fromArray(INTS, $3L, $4L)", SimdNames.INT_VECTOR, name, array, place);
        split(code, name);
    }

    /** Declares the same of a vector that is already there. */
    static void split(CodeBlock.Builder code, String name) {
        code.addStatement(
                        "$1T $2LEven = $2LPair.lanewise($3T.LSHL, 16).reinterpretAsFloats()",
                        SimdNames.FLOAT_VECTOR,
                        name,
                        SimdNames.OPERATORS)
                .addStatement(
                        "$1T $2LOdd = $2LPair.lanewise($3T.AND, 0xFFFF0000).reinterpretAsFloats()",
                        SimdNames.FLOAT_VECTOR,
                        name,
                        SimdNames.OPERATORS);
    }
}
