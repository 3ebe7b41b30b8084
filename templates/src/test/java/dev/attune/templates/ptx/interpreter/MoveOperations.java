package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.Move;
import dev.attune.templates.ptx.isa.Parameter;
import dev.attune.templates.ptx.isa.SpecialRegister;

/** The meaning of moves, selections and packing. */
final class MoveOperations {
    private MoveOperations() {}

    static Operation decode(Move opcode, Operands o) {
        return switch (opcode) {
            case MOV_B32, MOV_F32, MOV_B16, MOV_SHARED_ADDRESS -> o.int1(a -> a);
            case MOV_B64 -> o.long1(a -> a);
            case MOV_PREDICATE -> {
                int to = o.predicate(0);
                int from = o.predicate(1);
                yield (warp, active) -> warp.setPredicate(to, active, warp.predicates[from]);
            }
            case MOV_SPECIAL_U32 -> special(o.word(0), (SpecialRegister) o.operand(1));
            case MOV_SPECIAL_U64 -> specialWide(o.wide(0));
            case MOV_TENSOR_MAP_ADDRESS -> {
                int to = o.wide(0);
                long address = TensorMaps.inParameterSpace(o.layout().parameterIndex((Parameter) o.operand(1)));
                yield (warp, active) -> fill(warp.longs[to], active, address);
            }
            case CVTA_PARAM_U64 -> o.long1(TensorMaps::toGeneric);
            case CVTA_TO_GLOBAL_U64 -> o.long1(a -> a);
            case PACK_B16 -> {
                int to = o.word(0);
                int[] parts = o.vector(1);
                yield Lanes.int2(to, parts[0], parts[1], (low, high) -> low & 0xFFFF | high << 16);
            }
            case UNPACK_B16 -> {
                int[] parts = o.vector(0);
                Operation low = Lanes.int1(parts[0], o.word(1), a -> a & 0xFFFF);
                Operation high = Lanes.int1(parts[1], o.word(1), a -> a >>> 16);
                yield (warp, active) -> {
                    low.execute(warp, active);
                    high.execute(warp, active);
                };
            }
            case PACK_B32 -> {
                int[] parts = o.vector(1);
                yield Lanes.wide2(o.wide(0), parts[0], parts[1], (low, high) -> low | high << 32, false);
            }
            case UNPACK_B32 -> {
                int[] parts = o.vector(0);
                Operation low = Lanes.longToInt(parts[0], o.wide(1), a -> (int) a);
                Operation high = Lanes.longToInt(parts[1], o.wide(1), a -> (int) (a >>> 32));
                yield (warp, active) -> {
                    low.execute(warp, active);
                    high.execute(warp, active);
                };
            }
            case SELP_B32, SELP_F32, SELP_B16 -> selectWord(o.word(0), o.word(1), o.word(2), o.predicate(3));
            case SELP_B64 -> {
                int to = o.wide(0);
                int ifTrue = o.wide(1);
                int ifFalse = o.wide(2);
                int predicate = o.predicate(3);
                yield (warp, active) -> {
                    for (int rest = active; rest != 0; rest &= rest - 1) {
                        int lane = Integer.numberOfTrailingZeros(rest);
                        boolean chosen = (warp.predicates[predicate] >> lane & 1) != 0;
                        warp.longs[to][lane] = warp.longs[chosen ? ifTrue : ifFalse][lane];
                    }
                };
            }
        };
    }

    private static Operation selectWord(int to, int ifTrue, int ifFalse, int predicate) {
        return (warp, active) -> {
            int chosen = warp.predicates[predicate];
            int[] d = warp.words[to];
            int[] x = warp.words[ifTrue];
            int[] y = warp.words[ifFalse];
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                d[lane] = (chosen >> lane & 1) != 0 ? x[lane] : y[lane];
            }
        };
    }

    private interface OfLane {
        int value(Warp warp, int lane);
    }

    private static Operation special(int to, SpecialRegister special) {
        OfLane value = switch (special) {
            case THREAD_X -> (warp, lane) -> warp.index * 32 + lane;
            case THREAD_Y, THREAD_Z, MULTIPROCESSOR -> (warp, lane) -> 0;
            case THREADS_X -> (warp, lane) -> warp.cta.threads;
            case THREADS_Y, THREADS_Z -> (warp, lane) -> 1;
            case BLOCK_X -> (warp, lane) -> warp.cta.x;
            case BLOCK_Y -> (warp, lane) -> warp.cta.y;
            case BLOCK_Z -> (warp, lane) -> warp.cta.z;
            case BLOCKS_X -> (warp, lane) -> warp.cta.launch.gridX();
            case BLOCKS_Y -> (warp, lane) -> warp.cta.launch.gridY();
            case BLOCKS_Z -> (warp, lane) -> warp.cta.launch.gridZ();
            case LANE -> (warp, lane) -> lane;
            case DYNAMIC_SHARED_SIZE -> (warp, lane) -> warp.cta.launch.dynamicSharedBytes();
            case CLOCK, GLOBAL_TIMER -> throw new IllegalStateException(special + " has 64 bits");
        };
        return (warp, active) -> {
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                warp.words[to][lane] = value.value(warp, lane);
            }
        };
    }

    /** Clocks count the warp's instructions: they move, and they move the same way in every run. */
    private static Operation specialWide(int to) {
        return (warp, active) -> fill(warp.longs[to], active, warp.executed());
    }

    private static void fill(long[] lanes, int active, long value) {
        for (int rest = active; rest != 0; rest &= rest - 1) {
            lanes[Integer.numberOfTrailingZeros(rest)] = value;
        }
    }
}
