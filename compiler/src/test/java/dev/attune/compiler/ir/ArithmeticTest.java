package dev.attune.compiler.ir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArithmeticTest {

    private static final int MIN = Integer.MIN_VALUE;
    private static final int MAX = Integer.MAX_VALUE;

    @Test
    void i32Wraps() {
        assertThat(i32(BinaryOp.ADD, MAX, 1)).isEqualTo(MIN);
        assertThat(i32(BinaryOp.SUB, MIN, 1)).isEqualTo(MAX);
        assertThat(i32(BinaryOp.MUL, 65536, 65536)).isZero();
        assertThat(i32(BinaryOp.DIV, MIN, -1)).isEqualTo(MIN);
        assertThat(Arithmetic.unary(UnaryOp.NEG, Type.I32, MIN)).isEqualTo(MIN);
        assertThat(Arithmetic.unary(UnaryOp.ABS, Type.I32, MIN)).isEqualTo(MIN);
        assertThat(Arithmetic.binary(BinaryOp.ADD, Type.I64, MAX, 1)).isEqualTo(MAX + 1L);
    }

    @Test
    void divisionFloorsAndIsTotal() {
        assertThat(i32(BinaryOp.DIV, -7, 2)).isEqualTo(-4);
        assertThat(i32(BinaryOp.DIV, 7, -2)).isEqualTo(-4);
        assertThat(i32(BinaryOp.REM, -7, 3)).isEqualTo(2);
        assertThat(i32(BinaryOp.REM, 7, -3)).isEqualTo(-2);
        assertThat(i32(BinaryOp.REM, MIN, -1)).isZero();
        assertThat(i32(BinaryOp.DIV, 5, 0)).isZero();
        assertThat(i32(BinaryOp.REM, 5, 0)).isEqualTo(5);
        assertThat(Arithmetic.binary(BinaryOp.REM, -7.5, 2.0)).isEqualTo(0.5);
    }

    @Test
    void notANumberIsPassedOver() {
        assertThat(Arithmetic.binary(BinaryOp.MIN, Double.NaN, 3.0)).isEqualTo(3.0);
        assertThat(Arithmetic.binary(BinaryOp.MIN, 3.0, Double.NaN)).isEqualTo(3.0);
        assertThat(Arithmetic.binary(BinaryOp.MAX, Double.NaN, Double.NaN)).isNaN();
        for (Predicate predicate : Predicate.values()) {
            assertThat(Arithmetic.compare(predicate, Double.NaN, 1.0)).isEqualTo(predicate == Predicate.NE);
        }
    }

    @Test
    void truncationSaturates() {
        assertThat(Arithmetic.truncate(-1.9)).isEqualTo(-1);
        assertThat(Arithmetic.truncate(1e20)).isEqualTo(MAX);
        assertThat(Arithmetic.truncate(Double.NEGATIVE_INFINITY)).isEqualTo(MIN);
        assertThat(Arithmetic.truncate(Double.NaN)).isZero();
    }

    @Test
    void transcendentals() {
        assertThat(Arithmetic.unary(UnaryOp.SIGMOID, 0.0)).isEqualTo(0.5);
        assertThat(Arithmetic.unary(UnaryOp.SIGMOID, -1000.0)).isZero();
        assertThat(Arithmetic.unary(UnaryOp.EXP2, 10.0)).isEqualTo(1024.0);
        assertThat(Arithmetic.unary(UnaryOp.LOG2, 8.0)).isEqualTo(3.0, org.assertj.core.api.Assertions.within(1e-15));
        assertThat(Arithmetic.unary(UnaryOp.RSQRT, 4.0)).isEqualTo(0.5);
    }

    private static long i32(BinaryOp operation, long x, long y) {
        return Arithmetic.binary(operation, Type.I32, x, y);
    }
}
