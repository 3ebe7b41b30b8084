package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.Compare;
import dev.attune.templates.ptx.isa.Comparison;

/** The meaning of comparisons. */
final class CompareOperations {
    private CompareOperations() {}

    /** Finds the lanes at which the relation holds. */
    private interface Verdict {
        int of(Warp warp, int active);
    }

    static Operation decode(Compare opcode, Operands o) {
        int to = o.predicate(0);
        Verdict verdict = switch (opcode.type()) {
            case S32 -> {
                int a = o.word(1);
                int b = o.word(2);
                Lanes.IntTest test = ints(opcode.comparison(), false);
                yield (warp, active) -> Lanes.testInts(warp, active, a, b, test);
            }
            case U32 -> {
                int a = o.word(1);
                int b = o.word(2);
                Lanes.IntTest test = ints(opcode.comparison(), true);
                yield (warp, active) -> Lanes.testInts(warp, active, a, b, test);
            }
            case S64, U64 -> {
                int a = o.wide(1);
                int b = o.wide(2);
                Lanes.LongTest test = longs(opcode.comparison(), opcode.type() == Compare.Type.U64);
                yield (warp, active) -> Lanes.testLongs(warp, active, a, b, test);
            }
            case F32 -> {
                int a = o.word(1);
                int b = o.word(2);
                Lanes.FloatTest test = floats(opcode.comparison());
                Lanes.IntTest bits = (x, y) -> test.test(Float.intBitsToFloat(x), Float.intBitsToFloat(y));
                yield (warp, active) -> Lanes.testInts(warp, active, a, b, bits);
            }
        };
        return switch (opcode.combine()) {
            case NONE -> (warp, active) -> warp.setPredicate(to, active, verdict.of(warp, active));
            case AND -> combined(to, o.predicate(3), verdict, (a, b) -> a & b);
            case OR -> combined(to, o.predicate(3), verdict, (a, b) -> a | b);
            case XOR -> combined(to, o.predicate(3), verdict, (a, b) -> a ^ b);
        };
    }

    private static Operation combined(int to, int with, Verdict verdict, Lanes.Masks masks) {
        return (warp, active) ->
                warp.setPredicate(to, active, masks.apply(verdict.of(warp, active), warp.predicates[with]));
    }

    private static boolean holds(Comparison comparison, int order) {
        return switch (comparison) {
            case EQ, EQU -> order == 0;
            case NE, NEU -> order != 0;
            case LT, LTU -> order < 0;
            case LE, LEU -> order <= 0;
            case GT, GTU -> order > 0;
            case GE, GEU -> order >= 0;
            case NUM -> true;
            case NAN -> false;
        };
    }

    private static Lanes.IntTest ints(Comparison comparison, boolean unsigned) {
        return unsigned
                ? (a, b) -> holds(comparison, Integer.compareUnsigned(a, b))
                : (a, b) -> holds(comparison, Integer.compare(a, b));
    }

    private static Lanes.LongTest longs(Comparison comparison, boolean unsigned) {
        return unsigned
                ? (a, b) -> holds(comparison, Long.compareUnsigned(a, b))
                : (a, b) -> holds(comparison, Long.compare(a, b));
    }

    private static Lanes.FloatTest floats(Comparison comparison) {
        boolean onNan = switch (comparison) {
            case EQU, NEU, LTU, LEU, GTU, GEU, NAN -> true;
            // setp.ne is ordered: it fails where a number is missing
            case EQ, NE, LT, LE, GT, GE, NUM -> false;
        };
        return (a, b) -> {
            if (Float.isNaN(a) || Float.isNaN(b)) {
                return onNan;
            }
            return holds(comparison, a == b ? 0 : a < b ? -1 : 1);
        };
    }
}
