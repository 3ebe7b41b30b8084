package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.Synchronization;

/** The meaning of barriers and fences. */
final class SynchronizationOperations {
    private SynchronizationOperations() {}

    static Operation decode(Synchronization opcode, Operands o) {
        return switch (opcode) {
            case BAR_SYNC -> {
                int id = o.word(0);
                yield (warp, active) -> warp.cta.barriers.sync(warp, uniform(warp, active, id), 0);
            }
            case BAR_SYNC_COUNT -> {
                int id = o.word(0);
                int threads = o.word(1);
                yield (warp, active) ->
                        warp.cta.barriers.sync(warp, uniform(warp, active, id), uniform(warp, active, threads));
            }
            case BAR_ARRIVE -> {
                int id = o.word(0);
                int threads = o.word(1);
                yield (warp, active) ->
                        warp.cta.barriers.arrive(warp, uniform(warp, active, id), uniform(warp, active, threads));
            }
            case BAR_RED_POPC -> {
                int to = o.word(0);
                int id = o.word(1);
                int vote = o.predicate(2);
                yield reduction(id, vote, (warp, active, votes, voters) -> {
                    for (int rest = active; rest != 0; rest &= rest - 1) {
                        warp.words[to][Integer.numberOfTrailingZeros(rest)] = votes;
                    }
                });
            }
            case BAR_RED_OR -> {
                int to = o.predicate(0);
                yield reduction(
                        o.word(1),
                        o.predicate(2),
                        (warp, active, votes, voters) -> warp.setPredicate(to, active, votes > 0 ? -1 : 0));
            }
            case BAR_RED_AND -> {
                int to = o.predicate(0);
                yield reduction(
                        o.word(1),
                        o.predicate(2),
                        (warp, active, votes, voters) -> warp.setPredicate(to, active, votes == voters ? -1 : 0));
            }
            // one CTA's warps are executed one at a time and see each other's stores at once
            case MEMBAR_CTA, MEMBAR_GPU, FENCE_ACQ_REL_GPU -> (warp, active) -> {};
            case NANOSLEEP -> (warp, active) -> warp.yieldTurn();
            case FENCE_PROXY_ASYNC ->
                (warp, active) -> {
                    warp.fenceAsyncProxy();
                    warp.cta.mbarriers.fence(warp);
                };
            case FENCE_MBARRIER_INIT -> (warp, active) -> warp.cta.mbarriers.fence(warp);
            // a launch here has no other grid before or after it
            case GRID_DEPENDENCY_WAIT, GRID_DEPENDENCY_LAUNCH -> (warp, active) -> {};
        };
    }

    private interface Delivery {
        void deliver(Warp warp, int active, int votes, int voters);
    }

    private static Operation reduction(int id, int vote, Delivery delivery) {
        return (warp, active) -> warp.cta.barriers.reduce(
                warp,
                uniform(warp, active, id),
                Integer.bitCount(warp.predicates[vote] & active),
                Integer.bitCount(active),
                (votes, voters) -> delivery.deliver(warp, active, votes, voters));
    }

    /** The value that all lanes have. */
    static int uniform(Warp warp, int active, int register) {
        int[] lanes = warp.words[register];
        int value = lanes[Integer.numberOfTrailingZeros(active)];
        for (int rest = active; rest != 0; rest &= rest - 1) {
            if (lanes[Integer.numberOfTrailingZeros(rest)] != value) {
                throw warp.fault(
                        Fault.DIVERGENT_WARP,
                        "lanes disagree: " + value + " and " + lanes[Integer.numberOfTrailingZeros(rest)]);
            }
        }
        return value;
    }
}
