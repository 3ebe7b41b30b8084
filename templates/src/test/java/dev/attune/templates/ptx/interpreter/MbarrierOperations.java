package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.Mbarrier;

/** The meaning of mbarrier instructions. Each active lane is a thread that executes them. */
final class MbarrierOperations {
    private MbarrierOperations() {}

    /** What one thread does at an mbarrier's address. */
    private interface AtAddress {
        void apply(Mbarriers mbarriers, Warp warp, int lane, int address);
    }

    static Operation decode(Mbarrier opcode, Operands o) {
        return switch (opcode) {
            case INIT -> {
                int count = o.word(1);
                yield eachLane(
                        o.shared(0),
                        (mbarriers, warp, lane, address) ->
                                mbarriers.init(warp, lane, address, warp.words[count][lane]));
            }
            case INVALIDATE ->
                eachLane(o.shared(0), (mbarriers, warp, lane, address) -> mbarriers.invalidate(warp, lane, address));
            case ARRIVE ->
                thenTick(eachLane(
                        o.shared(1),
                        (mbarriers, warp, lane, address) ->
                                mbarriers.arrive(warp, lane, mbarriers.find(warp, lane, address), 1)));
            case ARRIVE_COUNT -> {
                int count = o.word(2);
                yield thenTick(eachLane(
                        o.shared(1),
                        (mbarriers, warp, lane, address) -> mbarriers.arrive(
                                warp, lane, mbarriers.find(warp, lane, address), warp.words[count][lane])));
            }
            case ARRIVE_EXPECT_TX -> {
                int bytes = o.word(2);
                yield thenTick(eachLane(o.shared(1), (mbarriers, warp, lane, address) -> {
                    Mbarriers.Mbarrier mbarrier = mbarriers.find(warp, lane, address);
                    mbarriers.expectBytes(mbarrier, warp.words[bytes][lane]);
                    mbarriers.arrive(warp, lane, mbarrier, 1);
                }));
            }
            case EXPECT_TX -> {
                int bytes = o.word(1);
                yield eachLane(
                        o.shared(0),
                        (mbarriers, warp, lane, address) ->
                                mbarriers.expectBytes(mbarriers.find(warp, lane, address), warp.words[bytes][lane]));
            }
            case TRY_WAIT_PARITY, TEST_WAIT_PARITY -> test(o);
            case ARRIVE_ON_COPIES ->
                eachLane(o.shared(0), (mbarriers, warp, lane, address) -> {
                    Mbarriers.Mbarrier mbarrier = mbarriers.find(warp, lane, address);
                    int started = warp.copies.started();
                    warp.cta.engine.start(() -> {
                        warp.copies.landStarted(warp, lane, started);
                        mbarriers.arrive(warp, lane, mbarrier, 1);
                        warp.tick();
                    });
                });
        };
    }

    private static Operation eachLane(Operands.Place place, AtAddress action) {
        return (warp, active) -> {
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                action.apply(warp.cta.mbarriers, warp, lane, warp.words[place.register()][lane] + place.offset());
            }
        };
    }

    /** What the warp does after an arrival is not part of what the arrival hands on. */
    private static Operation thenTick(Operation arrival) {
        return (warp, active) -> {
            arrival.execute(warp, active);
            warp.tick();
        };
    }

    private static Operation test(Operands o) {
        int to = o.predicate(0);
        Operands.Place place = o.shared(1);
        int parity = o.word(2);
        return (warp, active) -> {
            Mbarriers mbarriers = warp.cta.mbarriers;
            int done = 0;
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                int address = warp.words[place.register()][lane] + place.offset();
                if (mbarriers.test(warp, mbarriers.find(warp, lane, address), warp.words[parity][lane])) {
                    done |= 1 << lane;
                }
            }
            warp.setPredicate(to, active, done);
            if (done != active) {
                warp.pollFailed();
            }
        };
    }
}
