package dev.attune.compiler.lower.ptx;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Comparison;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import java.util.OptionalLong;

/** The integer operations that PTX does not have as the IR means them. Works on i32 and i64 registers. */
final class IntegerCode {
    private final KernelBuilder kernel;

    IntegerCode(KernelBuilder kernel) {
        this.kernel = kernel;
    }

    /** {@code |x|}, where the least number stays itself. */
    Register abs(Register x) {
        return kernel.max(x, kernel.neg(x));
    }

    /** The quotient rounded down; 0 for a divisor of 0. */
    Register floorDiv(Register x, Operand divisor) {
        OptionalLong known = known(divisor);
        if (known.isPresent()) {
            return divideByKnown(x, known.getAsLong());
        }
        return divide(x, (Register) divisor).quotient();
    }

    /** The rest of the quotient rounded down; x for a divisor of 0. */
    Register floorMod(Register x, Operand divisor) {
        OptionalLong known = known(divisor);
        if (known.isPresent()) {
            return restByKnown(x, known.getAsLong());
        }
        return divide(x, (Register) divisor).rest();
    }

    private static OptionalLong known(Operand operand) {
        return operand instanceof Immediate.OfInteger number ? OptionalLong.of(number.value()) : OptionalLong.empty();
    }

    private record Division(Register quotient, Register rest) {}

    /** A divisor of 0 or -1 is left to selections: the instruction is not defined for the one, nor for min / the other. */
    private Division divide(Register x, Register divisor) {
        Register isZero = kernel.equal(divisor, 0);
        Register isMinusOne = kernel.equal(divisor, -1);
        Register safe = kernel.select(kernel.or(isZero, isMinusOne), Immediate.of(1), divisor);
        Division floored = floor(x, safe, kernel.div(x, safe));
        Register quotient = kernel.select(isMinusOne, kernel.neg(x), floored.quotient());
        return new Division(kernel.select(isZero, Immediate.of(0), quotient), kernel.select(isZero, x, floored.rest()));
    }

    /** From the truncated quotient to the floored one. */
    private Division floor(Register x, Register divisor, Register truncated) {
        Register rest = kernel.sub(x, kernel.mul(truncated, divisor));
        Register signsDiffer = kernel.less(kernel.xor(rest, divisor), 0);
        Register below = kernel.and(kernel.notEqual(rest, 0), signsDiffer);
        return new Division(
                kernel.select(below, kernel.sub(truncated, 1), truncated),
                kernel.select(below, kernel.add(rest, divisor), rest));
    }

    private Register divideByKnown(Register x, long divisor) {
        if (divisor == 0) {
            return zero(x);
        }
        if (divisor == 1) {
            return x;
        }
        if (divisor == -1) {
            return kernel.neg(x);
        }
        if (isPowerOfTwo(divisor)) {
            return kernel.shiftRightSigned(x, Long.numberOfTrailingZeros(divisor));
        }
        return floorByKnown(x, divisor).quotient();
    }

    private Register restByKnown(Register x, long divisor) {
        if (divisor == 0) {
            return x;
        }
        if (divisor == 1 || divisor == -1) {
            return zero(x);
        }
        if (isPowerOfTwo(divisor)) {
            return kernel.and(x, divisor - 1);
        }
        return floorByKnown(x, divisor).rest();
    }

    private Division floorByKnown(Register x, long divisor) {
        Register truncated = kernel.div(x, divisor);
        Register rest = kernel.sub(x, kernel.mul(truncated, divisor));
        Register below = divisor > 0 ? kernel.compare(Comparison.LT, rest, 0) : kernel.compare(Comparison.GT, rest, 0);
        return new Division(
                kernel.select(below, kernel.sub(truncated, 1), truncated),
                kernel.select(below, kernel.add(rest, divisor), rest));
    }

    private Register zero(Register like) {
        return like.type() == RegisterClass.B64 ? kernel.constant64(0) : kernel.constant(0);
    }

    private static boolean isPowerOfTwo(long number) {
        return number > 0 && Long.bitCount(number) == 1;
    }
}
