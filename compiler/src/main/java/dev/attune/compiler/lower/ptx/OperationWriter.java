package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.ir.Arithmetic;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.lower.ptx.Lowered.Held;
import dev.attune.compiler.lower.ptx.Lowered.Real;
import dev.attune.compiler.lower.ptx.Lowered.Scaled;
import dev.attune.compiler.lower.ptx.Lowered.Shifted;
import dev.attune.compiler.lower.ptx.Lowered.Sloped;
import dev.attune.compiler.lower.ptx.Lowered.Truth;
import dev.attune.compiler.lower.ptx.Lowered.Whole;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Comparison;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Register;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Writes one operation on values that are written already, or finds that it has been written before. */
final class OperationWriter {
    /** Largest constant that may be added to a position or a distance without a thought of wrapping. */
    private static final int SMALL = 1 << 16;

    private final KernelBuilder kernel;
    private final Region region;
    private final Precision precision;
    private final IntegerCode integers;
    private final FloatCode reals;

    OperationWriter(KernelBuilder kernel, Region region, Precision precision) {
        this.kernel = kernel;
        this.region = region;
        this.precision = precision;
        this.integers = new IntegerCode(kernel);
        this.reals = new FloatCode(kernel, precision);
    }

    KernelBuilder kernel() {
        return kernel;
    }

    /** The value of a key: found, or made and remembered. */
    Lowered once(Object what, List<Lowered> operands, Supplier<Lowered> make) {
        var key = new Region.Key(what, operands);
        Lowered known = region.find(key);
        if (known == null) {
            known = make.get();
            region.remember(key, known);
        }
        return known;
    }

    /** An operation of one operand. */
    Lowered unary(UnaryOp operation, Type type, Lowered x) {
        if (x instanceof Whole whole) {
            return new Whole(Arithmetic.unary(operation, type, whole.value()));
        }
        if (x instanceof Real real) {
            return new Real((float) Arithmetic.unary(operation, real.value()));
        }
        if (x instanceof Truth truth) {
            return new Truth(!truth.value());
        }
        if (x instanceof Scaled scaled) {
            Optional<Lowered> folded = unaryOfScaled(operation, scaled);
            if (folded.isPresent()) {
                return folded.get();
            }
        }
        if (operation == UnaryOp.NEG && x instanceof Shifted shifted) {
            Lowered negated = unary(operation, type, new Held(shifted.base()));
            return new Shifted(register(negated), -shifted.offset(), false);
        }
        return once(operation, List.of(x), () -> new Held(unary(operation, type, register(x))));
    }

    /** Functions that start with a product take the factor into it. */
    private Optional<Lowered> unaryOfScaled(UnaryOp operation, Scaled x) {
        if (precision == Precision.FULL) {
            return Optional.empty();
        }
        return switch (operation) {
            case NEG -> Optional.of(new Scaled(x.base(), unary(operation, Type.F32, x.factor())));
            case EXP -> Optional.of(new Held(reals.exp2(times(x, FloatCode.LOG2_E))));
            case SIGMOID -> Optional.of(new Held(reals.sigmoidOf2To(times(x, -FloatCode.LOG2_E))));
            case NOT, ABS, TANH, FLOOR, EXP2, LOG, LOG2, SQRT, RSQRT, SIN, COS -> Optional.empty();
        };
    }

    private Register times(Scaled x, float number) {
        return register(new Scaled(x.base(), multiplied(x.factor(), new Real(number))));
    }

    private Lowered multiplied(Lowered one, Lowered other) {
        return binary(BinaryOp.MUL, Type.F32, one, other);
    }

    /** A product with a factor that no key changes, left open; empty where products may not be regrouped. */
    Optional<Lowered> scaled(Lowered x, Lowered factor) {
        if (precision == Precision.FULL) {
            return Optional.empty();
        }
        return switch (x) {
            case Scaled scaled -> Optional.of(new Scaled(scaled.base(), multiplied(scaled.factor(), factor)));
            case Held held -> Optional.of(new Scaled(held.register(), factor));
            case Shifted _, Sloped _, Whole _, Real _, Truth _ -> Optional.empty();
        };
    }

    /** The product of a number that rises with the key and a factor that no key changes, if the first is one. */
    Optional<Lowered> slope(Lowered x, Lowered factor) {
        if (x instanceof Sloped sloped) {
            Lowered base = multiplied(new Held(sloped.base()), factor);
            return Optional.of(new Sloped(register(base), multiplied(sloped.factor(), factor), sloped.offset()));
        }
        return Optional.empty();
    }

    /**
     * A quotient as a product with the reciprocal; empty where that may not be.
     *
     * @param steady whether the divisor is the same for all keys, so that its reciprocal serves many
     */
    Optional<Lowered> timesReciprocal(Lowered x, Lowered divisor, boolean steady) {
        if (precision == Precision.FULL || !steady || isConstant(x)) {
            return Optional.empty();
        }
        Lowered reciprocal = divisor instanceof Real known
                ? new Real(1 / known.value())
                : once("reciprocal", List.of(divisor), () -> new Held(kernel.reciprocal(register(divisor))));
        return scaled(x, reciprocal);
    }

    private Register unary(UnaryOp operation, Type type, Register x) {
        return switch (operation) {
            case NEG -> kernel.neg(x);
            case NOT -> kernel.not(x);
            case ABS -> type == Type.F32 ? kernel.abs(x) : integers.abs(x);
            case FLOOR -> kernel.floor(x);
            case EXP -> reals.exp(x);
            case EXP2 -> reals.exp2(x);
            case LOG -> reals.log(x);
            case LOG2 -> reals.log2(x);
            case SQRT -> reals.sqrt(x);
            case RSQRT -> reals.rsqrt(x);
            case TANH -> reals.tanh(x);
            case SIGMOID -> reals.sigmoid(x);
            case SIN -> reals.sin(x);
            case COS -> reals.cos(x);
        };
    }

    /** An operation of two operands. */
    Lowered binary(BinaryOp operation, Type type, Lowered x, Lowered y) {
        if (x instanceof Whole left && y instanceof Whole right) {
            return new Whole(Arithmetic.binary(operation, type, left.value(), right.value()));
        }
        if (x instanceof Real left && y instanceof Real right) {
            return new Real((float) Arithmetic.binary(operation, left.value(), right.value()));
        }
        if (type == Type.BOOL) {
            return logic(operation, x, y);
        }
        if (type == Type.I32 && (x instanceof Shifted || y instanceof Shifted)) {
            Lowered shifted = shiftedBinary(operation, x, y);
            if (shifted != null) {
                return shifted;
            }
        }
        if (x instanceof Scaled || y instanceof Scaled) {
            Optional<Lowered> sum = sumOfScaled(operation, x, y);
            if (sum.isPresent()) {
                return sum.get();
            }
        }
        return once(operation, List.of(x, y), () -> new Held(binary(operation, type, operand(x), operand(y))));
    }

    /** A sum or difference takes a product in. */
    private Optional<Lowered> sumOfScaled(BinaryOp operation, Lowered x, Lowered y) {
        if (operation == BinaryOp.ADD && x instanceof Scaled product) {
            return Optional.of(multiplyAdd(new Held(product.base()), product.factor(), y));
        }
        if (operation == BinaryOp.ADD && y instanceof Scaled product) {
            return Optional.of(multiplyAdd(new Held(product.base()), product.factor(), x));
        }
        if (operation == BinaryOp.SUB && x instanceof Scaled product) {
            return Optional.of(
                    multiplyAdd(new Held(product.base()), product.factor(), unary(UnaryOp.NEG, Type.F32, y)));
        }
        if (operation == BinaryOp.SUB && y instanceof Scaled product) {
            return Optional.of(
                    multiplyAdd(new Held(product.base()), unary(UnaryOp.NEG, Type.F32, product.factor()), x));
        }
        return Optional.empty();
    }

    private Lowered logic(BinaryOp operation, Lowered x, Lowered y) {
        boolean and = operation == BinaryOp.AND;
        if (x instanceof Truth truth) {
            return truth.value() == and ? y : x;
        }
        if (y instanceof Truth truth) {
            return truth.value() == and ? x : y;
        }
        return once(operation, List.of(x, y), () -> {
            Register a = register(x);
            Register b = register(y);
            return new Held(and ? kernel.and(a, b) : kernel.or(a, b));
        });
    }

    /** Sums and differences keep the constant apart, so that elements share the rest; null where that does not work. */
    private Lowered shiftedBinary(BinaryOp operation, Lowered x, Lowered y) {
        if (operation == BinaryOp.ADD) {
            if (x instanceof Shifted shifted && y instanceof Whole number) {
                return moved(shifted, number.value());
            }
            if (y instanceof Shifted shifted && x instanceof Whole number) {
                return moved(shifted, number.value());
            }
            if (x instanceof Shifted shifted && y instanceof Held) {
                return shiftedBy(shifted.offset(), operation, new Held(shifted.base()), y, false);
            }
            if (y instanceof Shifted shifted && x instanceof Held) {
                return shiftedBy(shifted.offset(), operation, x, new Held(shifted.base()), false);
            }
        }
        if (operation == BinaryOp.SUB) {
            if (x instanceof Shifted shifted && y instanceof Whole number) {
                return moved(shifted, -number.value());
            }
            if (x instanceof Shifted shifted && y instanceof Held) {
                return shiftedBy(
                        shifted.offset(), operation, new Held(shifted.base()), y, shifted.bounded() && isPosition(y));
            }
            if (y instanceof Shifted shifted && x instanceof Held) {
                return shiftedBy(
                        -shifted.offset(), operation, x, new Held(shifted.base()), shifted.bounded() && isPosition(x));
            }
        }
        return null;
    }

    private Lowered moved(Shifted shifted, long by) {
        int offset = (int) (shifted.offset() + by);
        boolean bounded = shifted.bounded() && Math.abs(by) <= SMALL && Math.abs((long) offset) <= SMALL;
        return new Shifted(shifted.base(), offset, bounded);
    }

    private Lowered shiftedBy(int offset, BinaryOp operation, Lowered x, Lowered y, boolean bounded) {
        Lowered base = binary(operation, Type.I32, x, y);
        return new Shifted(register(base), offset, bounded);
    }

    /** Marks a register as a position: not negative, so that the difference of two does not wrap. */
    void markPosition(Register register) {
        region.remember(new Region.Key("position", List.of(new Held(register))), new Truth(true));
    }

    private boolean isPosition(Lowered value) {
        return region.find(new Region.Key("position", List.of(value))) != null;
    }

    private Register binary(BinaryOp operation, Type type, Operand x, Operand y) {
        boolean real = type == Type.F32;
        return switch (operation) {
            case ADD -> kernel.add(x, y);
            case SUB -> kernel.sub(x, y);
            case MUL -> kernel.mul(x, y);
            case DIV -> real ? reals.divide(x, y) : integers.floorDiv(register(x, type), y);
            case REM -> real ? reals.rest(x, y) : integers.floorMod(register(x, type), y);
            case MIN -> kernel.min(x, y);
            case MAX -> kernel.max(x, y);
            case POW -> reals.pow(register(x, type), register(y, type));
            case AND, OR -> throw new IllegalStateException(operation + " of " + type);
        };
    }

    /** {@code x y + z} on f32, rounded once. */
    Lowered multiplyAdd(Lowered x, Lowered y, Lowered z) {
        return once("fma", List.of(x, y, z), () -> new Held(kernel.fma(operand(x), operand(y), operand(z))));
    }

    /** A comparison. */
    Lowered compare(Predicate predicate, Type type, Lowered x, Lowered y) {
        if (x instanceof Whole left && y instanceof Whole right) {
            return new Truth(Arithmetic.compare(predicate, left.value(), right.value()));
        }
        if (x instanceof Real left && y instanceof Real right) {
            return new Truth(Arithmetic.compare(predicate, (double) left.value(), (double) right.value()));
        }
        if (type == Type.BOOL) {
            return sameTruth(predicate == Predicate.EQ, x, y);
        }
        if (isConstant(x)) {
            return compare(mirrored(predicate), type, y, x);
        }
        return once(
                predicate,
                List.of(x, y),
                () -> new Held(kernel.compare(comparison(predicate, type), register(x), operand(y))));
    }

    private Lowered sameTruth(boolean equal, Lowered x, Lowered y) {
        if (x instanceof Truth left) {
            return left.value() == equal ? y : unary(UnaryOp.NOT, Type.BOOL, y);
        }
        if (y instanceof Truth) {
            return sameTruth(equal, y, x);
        }
        Lowered differ = once("differ", List.of(x, y), () -> new Held(kernel.xor(register(x), register(y))));
        return equal ? unary(UnaryOp.NOT, Type.BOOL, differ) : differ;
    }

    private static Predicate mirrored(Predicate predicate) {
        return switch (predicate) {
            case EQ, NE -> predicate;
            case LT -> Predicate.GT;
            case LE -> Predicate.GE;
            case GT -> Predicate.LT;
            case GE -> Predicate.LE;
        };
    }

    /** With a NaN only {@code !=} holds. */
    private static Comparison comparison(Predicate predicate, Type type) {
        return switch (predicate) {
            case EQ -> Comparison.EQ;
            case NE -> type == Type.F32 ? Comparison.NEU : Comparison.NE;
            case LT -> Comparison.LT;
            case LE -> Comparison.LE;
            case GT -> Comparison.GT;
            case GE -> Comparison.GE;
        };
    }

    /** {@code condition ? x : y}. */
    Lowered select(Type type, Lowered condition, Lowered x, Lowered y) {
        if (condition instanceof Truth truth) {
            return truth.value() ? x : y;
        }
        if (x.equals(y)) {
            return x;
        }
        if (type == Type.BOOL) {
            Lowered whenTrue = logic(BinaryOp.AND, condition, x);
            Lowered whenFalse = logic(BinaryOp.AND, unary(UnaryOp.NOT, Type.BOOL, condition), y);
            return logic(BinaryOp.OR, whenTrue, whenFalse);
        }
        return once("select", List.of(condition, x, y), () -> {
            Register chosenBy = register(condition);
            boolean constants = isConstant(x) && isConstant(y);
            return new Held(kernel.select(chosenBy, constants ? register(x, type) : operand(x), operand(y)));
        });
    }

    /** A change of number type. */
    Lowered convert(Type to, Type from, Lowered x) {
        if (x instanceof Whole whole) {
            return to == Type.F32 ? new Real((float) whole.value()) : new Whole(Arithmetic.wrap(to, whole.value()));
        }
        if (x instanceof Real real) {
            return new Whole(to == Type.I64 ? (long) real.value() : Arithmetic.truncate(real.value()));
        }
        if (to == Type.F32 && x instanceof Shifted shifted && shifted.bounded()) {
            // exact below 2^24, and one rounding more above: conversions are slow, sums are not
            Lowered base = convert(to, from, new Held(shifted.base()));
            return precision == Precision.FAST
                    ? new Sloped(register(base), new Real(1), shifted.offset())
                    : binary(BinaryOp.ADD, Type.F32, base, new Real(shifted.offset()));
        }
        return once("to " + to + " from " + from, List.of(x), () -> new Held(convert(to, from, register(x))));
    }

    private Register convert(Type to, Type from, Register x) {
        return switch (to) {
            case F32 -> kernel.toF32(x);
            case I64 -> from == Type.F32 ? kernel.toS64(kernel.truncateToS32(x)) : kernel.toS64(x);
            case I32 -> from == Type.F32 ? kernel.truncateToS32(x) : kernel.low32(x);
            case BOOL -> throw new IllegalStateException("conversion to bool");
        };
    }

    /** A constant of the IR. */
    static Lowered constant(Op op) {
        return switch (op) {
            case Op.IntConstant number -> new Whole(number.value());
            case Op.FloatConstant number -> new Real(number.value());
            case Op.BoolConstant truth -> new Truth(truth.value());
            case Op.Position _,
                    Op.Length _,
                    Op.Parameter _,
                    Op.Score _,
                    Op.Unary _,
                    Op.Binary _,
                    Op.Compare _,
                    Op.Select _,
                    Op.Convert _,
                    Op.Read _,
                    Op.TileBound _,
                    Op.TileExtreme _ -> throw new IllegalArgumentException(op.mnemonic() + " is no constant");
        };
    }

    private static boolean isConstant(Lowered value) {
        return value instanceof Whole || value instanceof Real || value instanceof Truth;
    }

    /** A value as an operand: a literal where it is a number. */
    Operand operand(Lowered value) {
        return switch (value) {
            case Whole whole -> Immediate.of(whole.value());
            case Real real -> Immediate.of(real.value());
            case Held _, Shifted _, Sloped _, Scaled _, Truth _ -> register(value);
        };
    }

    private Register register(Operand operand, Type type) {
        return switch (operand) {
            case Register register -> register;
            case Immediate.OfInteger whole -> register(new Whole(whole.value()), type);
            case Immediate.OfFloat real -> register(new Real(real.value()), type);
            default -> throw new IllegalStateException("no value: " + operand);
        };
    }

    /** A value of a type in a register. */
    Register register(Lowered value, Type type) {
        if (value instanceof Whole whole && type == Type.I64) {
            return register(once("i64", List.of(value), () -> new Held(kernel.constant64(whole.value()))));
        }
        return register(value);
    }

    /** A value in a register; a whole number is taken for an i32. */
    Register register(Lowered value) {
        return switch (value) {
            case Held held -> held.register();
            case Shifted shifted -> {
                if (shifted.offset() == 0) {
                    yield shifted.base();
                }
                Lowered sum = once("sum", List.of(value), () -> new Held(kernel.add(shifted.base(), shifted.offset())));
                yield register(sum);
            }
            case Sloped sloped ->
                sloped.offset() == 0
                        ? sloped.base()
                        : register(multiplyAdd(sloped.factor(), new Real(sloped.offset()), new Held(sloped.base())));
            case Scaled scaled ->
                register(once(
                        "product",
                        List.of(value),
                        () -> new Held(kernel.mul(scaled.base(), operand(scaled.factor())))));
            case Whole whole ->
                register(once("i32", List.of(value), () -> new Held(kernel.constant((int) whole.value()))));
            case Real real -> register(once("f32", List.of(value), () -> new Held(kernel.constant(real.value()))));
            case Truth truth ->
                register(once(
                        "bool",
                        List.of(value),
                        () -> new Held(kernel.equal(kernel.constant(0), truth.value() ? 0 : 1))));
        };
    }
}
