package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.RegisterAndPredicate;
import dev.attune.templates.ptx.isa.WarpExchange;
import java.util.function.IntBinaryOperator;

/** The meaning of shuffles, votes and reductions. */
final class WarpExchangeOperations {
    private WarpExchangeOperations() {}

    static Operation decode(WarpExchange opcode, Operands o) {
        return switch (opcode) {
            case SHFL_BFLY_B32 -> shuffle(o, (lane, b, segment) -> inside(lane ^ b, lane, highest(lane, segment)));
            case SHFL_IDX_B32 ->
                shuffle(o, (lane, b, segment) -> {
                    int mask = segment >> 8 & 31;
                    return inside(lane & mask | b & ~mask & 31, lane, highest(lane, segment));
                });
            case SHFL_UP_B32 -> shuffle(o, (lane, b, segment) -> lane - b >= highest(lane, segment) ? lane - b : lane);
            case SHFL_DOWN_B32 -> shuffle(o, (lane, b, segment) -> inside(lane + b, lane, highest(lane, segment)));
            case VOTE_ANY -> {
                int to = o.predicate(0);
                int from = o.predicate(1);
                yield (warp, active) -> warp.setPredicate(to, active, (warp.predicates[from] & active) != 0 ? -1 : 0);
            }
            case VOTE_ALL -> {
                int to = o.predicate(0);
                int from = o.predicate(1);
                yield (warp, active) ->
                        warp.setPredicate(to, active, (warp.predicates[from] & active) == active ? -1 : 0);
            }
            case VOTE_BALLOT -> {
                int to = o.word(0);
                int from = o.predicate(1);
                yield (warp, active) -> fill(warp, to, active, warp.predicates[from] & active);
            }
            case ACTIVE_MASK -> {
                int to = o.word(0);
                yield (warp, active) -> fill(warp, to, active, active);
            }
            case REDUX_ADD_S32 -> reduce(o, Integer::sum);
            case REDUX_MIN_S32 -> reduce(o, Math::min);
            case REDUX_MAX_S32 -> reduce(o, Math::max);
            case REDUX_OR_B32 -> reduce(o, (a, b) -> a | b);
            case REDUX_AND_B32 -> reduce(o, (a, b) -> a & b);
            case BAR_WARP_SYNC -> (warp, active) -> warp.lanesSynchronised();
            case ELECT_SYNC -> {
                RegisterAndPredicate pair = (RegisterAndPredicate) o.operand(0);
                int lane = o.word(pair.value());
                int chosen = o.register(pair.predicate());
                yield (warp, active) -> {
                    int first = Integer.numberOfTrailingZeros(active);
                    fill(warp, lane, active, first);
                    warp.setPredicate(chosen, active, 1 << first);
                };
            }
        };
    }

    private interface Source {
        /** The lane that a lane reads. */
        int lane(int lane, int b, int segment);
    }

    /** The last lane of a lane's segment; for the upward shuffle, the first. */
    private static int highest(int lane, int segment) {
        int mask = segment >> 8 & 31;
        return lane & mask | segment & ~mask & 31;
    }

    private static int inside(int source, int lane, int highest) {
        return source <= highest ? source : lane;
    }

    private static Operation shuffle(Operands o, Source source) {
        int to = o.word(0);
        int value = o.word(1);
        int b = o.word(2);
        int segment = o.word(3);
        return (warp, active) -> {
            int[] before = warp.words[value].clone();
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                int from = source.lane(lane, warp.words[b][lane] & 31, warp.words[segment][lane]);
                if ((active >> from & 1) == 0) {
                    throw warp.fault(
                            Fault.SHUFFLE_FROM_ABSENT_LANE, lane, "it reads lane " + from + ", which takes no part");
                }
                warp.words[to][lane] = before[from];
            }
        };
    }

    private static Operation reduce(Operands o, IntBinaryOperator operator) {
        int to = o.word(0);
        int value = o.word(1);
        return (warp, active) -> {
            int result = warp.words[value][Integer.numberOfTrailingZeros(active)];
            for (int rest = active & active - 1; rest != 0; rest &= rest - 1) {
                result = operator.applyAsInt(result, warp.words[value][Integer.numberOfTrailingZeros(rest)]);
            }
            fill(warp, to, active, result);
        };
    }

    private static void fill(Warp warp, int to, int active, int value) {
        for (int rest = active; rest != 0; rest &= rest - 1) {
            warp.words[to][Integer.numberOfTrailingZeros(rest)] = value;
        }
    }
}
