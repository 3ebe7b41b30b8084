package dev.attune.templates.ptx.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attune.templates.ptx.PtxKernel;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.interpreter.GlobalMemory.Allocation;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Parameter.Type;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.SharedVariable;
import dev.attune.templates.ptx.isa.SpecialRegister;
import dev.attune.templates.ptx.isa.WarpExchange;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Kernels with one thing wrong each. The interpreter must find it and call it by its name. */
class FaultsTest {
    /** The parts that the kernels here have in common. */
    private record Parts(KernelBuilder b, Register thread, Register lane, Register data, SharedVariable tile) {
        Register mine(int bytes) {
            return b.add(b.addressOf(tile), b.mul(thread, bytes));
        }
    }

    private static PtxKernel kernel(int threads, Consumer<Parts> body) {
        KernelBuilder b = new KernelBuilder("faulty", threads);
        Register data = b.parameterValue("data", Type.POINTER, "64 KiB");
        SharedVariable tile = b.shared("tile", 4096, 128);
        Register thread = b.as("thread").special(SpecialRegister.THREAD_X);
        Register lane = b.as("lane").special(SpecialRegister.LANE);
        body.accept(new Parts(b, thread, lane, data, tile));
        return b.build();
    }

    private static KernelFault run(PtxKernel kernel, LaunchOptions options) {
        GlobalMemory memory = new GlobalMemory();
        Allocation data = memory.buffer("data", 65536);
        KernelArguments arguments = new KernelArguments().pointer(data);
        return catchThrowableOfType(
                KernelFault.class, () -> new PtxInterpreter(kernel, options).launch(memory, Launch.of(1), arguments));
    }

    private static void expect(Fault fault, String detail, PtxKernel kernel) {
        for (LaunchOptions options :
                new LaunchOptions[] {LaunchOptions.DEFAULT, LaunchOptions.DEFAULT.withSchedule(5)}) {
            KernelFault found = run(kernel, options);
            assertThat(found).as("%s was not found", fault).isNotNull();
            assertThat(found.fault()).as(found.getMessage()).isEqualTo(fault);
            assertThat(found).hasMessageContaining(detail).hasMessageContaining("kernel faulty");
        }
    }

    private static void expectNone(PtxKernel kernel) {
        for (LaunchOptions options :
                new LaunchOptions[] {LaunchOptions.DEFAULT, LaunchOptions.DEFAULT.withSchedule(5)}) {
            assertThat(run(kernel, options)).isNull();
        }
    }

    @Test
    void globalAccessPastTheEnd() {
        expect(
                Fault.OUT_OF_BOUNDS,
                "lane 31",
                kernel(
                        32,
                        p -> p.b.storeGlobal(
                                MemoryType.F32,
                                Address.of(p.b.fmaWide(p.thread, 4, p.data), 65536 - 31 * 4),
                                p.b.constant(1f))));
    }

    @Test
    void globalAccessBeforeTheStart() {
        expect(
                Fault.OUT_OF_BOUNDS,
                "4 bytes before 'data'",
                kernel(32, p -> p.b.loadGlobal(MemoryType.F32, Address.of(p.data, -4))));
    }

    @Test
    void sharedAccessPastTheEnd() {
        expect(
                Fault.OUT_OF_BOUNDS,
                "4096 bytes",
                kernel(32, p -> p.b.storeShared(MemoryType.F32, Address.of(p.tile, 4096), p.b.constant(1f))));
    }

    @Test
    void misalignedVectorLoad() {
        expect(
                Fault.MISALIGNED,
                "not aligned to 16 bytes",
                kernel(32, p -> p.b.loadGlobal(MemoryType.F32, 4, Address.of(p.data, 8))));
    }

    @Test
    void readOfUnwrittenSharedMemory() {
        expect(
                Fault.UNINITIALIZED_SHARED,
                "nothing has written it",
                kernel(32, p -> p.b.loadShared(MemoryType.F32, Address.of(p.mine(4)))));
    }

    /** Each thread writes its number, then reads its neighbour's in the other warp. */
    private static PtxKernel exchange(boolean withBarrier) {
        return kernel(64, p -> {
            p.b.storeShared(MemoryType.B32, Address.of(p.mine(4)), p.thread);
            if (withBarrier) {
                p.b.barrier();
            }
            Register other = p.b.xor(p.thread, 32);
            Register place = p.b.add(p.b.addressOf(p.tile), p.b.mul(other, 4));
            Register read = p.b.loadShared(MemoryType.B32, Address.of(place));
            p.b.storeGlobal(MemoryType.B32, Address.of(p.b.fmaWide(p.thread, 4, p.data)), read);
        });
    }

    @Test
    void missingBarrierBetweenWriteAndRead() {
        KernelFault found = run(exchange(false), LaunchOptions.DEFAULT);
        // whoever comes first reads what is not there, or reads what another warp has just written
        assertThat(found.fault()).isIn(Fault.RACE, Fault.UNINITIALIZED_SHARED);
        expectNone(exchange(true));
    }

    @Test
    void missingBarrierBeforeATileIsOverwritten() {
        expect(Fault.RACE, "with no barrier in between", overwrite(false));
        expectNone(overwrite(true));
    }

    /** All read one number, then warp 0 overwrites it. */
    private static PtxKernel overwrite(boolean withBarrier) {
        return kernel(64, p -> {
            Register first = p.b.equal(p.thread, 0);
            p.b.onlyIf(first).storeShared(MemoryType.B32, Address.of(p.tile), Immediate.of(1));
            p.b.barrier();
            Register read = p.b.loadShared(MemoryType.B32, Address.of(p.tile));
            p.b.storeGlobal(MemoryType.B32, Address.of(p.b.fmaWide(p.thread, 4, p.data)), read);
            if (withBarrier) {
                p.b.barrier();
            }
            p.b.onlyIf(first).storeShared(MemoryType.B32, Address.of(p.tile), Immediate.of(2));
        });
    }

    @Test
    void lanesOfAWarpExchangeWithoutSynchronising() {
        expect(Fault.RACE, "of the same warp wrote it", exchangeInWarp(false));
        expectNone(exchangeInWarp(true));
    }

    private static PtxKernel exchangeInWarp(boolean synchronise) {
        return kernel(32, p -> {
            p.b.storeShared(MemoryType.B32, Address.of(p.mine(4)), p.lane);
            if (synchronise) {
                p.b.syncWarp();
            }
            Register place = p.b.add(p.b.addressOf(p.tile), p.b.mul(p.b.xor(p.lane, 1), 4));
            p.b.loadShared(MemoryType.B32, Address.of(place));
        });
    }

    @Test
    void lanesReadWhatAnotherLaneCopiedWithoutSynchronising() {
        expect(Fault.RACE, "of the same warp wrote it", kernel(32, p -> {
            p.b.copyAsync16(Address.of(p.mine(16)), Address.of(p.b.fmaWide(p.thread, 16, p.data)));
            p.b.commitCopies();
            p.b.waitCopies(0);
            Register place = p.b.add(p.b.addressOf(p.tile), p.b.mul(p.b.xor(p.lane, 1), 16));
            p.b.loadShared(MemoryType.B32, 4, Address.of(place));
        }));
    }

    @Test
    void raceDetectionCanBeSwitchedOff() {
        assertThat(run(overwrite(false), LaunchOptions.DEFAULT.withoutRaceDetection()))
                .isNull();
    }

    private static PtxKernel asyncCopy(boolean wait, int pending, boolean barrier) {
        return kernel(64, p -> {
            Register source = p.b.fmaWide(p.thread, 16, p.data);
            p.b.copyAsync16(Address.of(p.mine(16)), Address.of(source));
            p.b.commitCopies();
            if (wait) {
                p.b.waitCopies(pending);
            }
            if (barrier) {
                p.b.barrier();
            }
            Register other = p.b.xor(p.thread, 32);
            p.b.loadShared(MemoryType.B32, 4, Address.of(p.b.add(p.b.addressOf(p.tile), p.b.mul(other, 16))));
        });
    }

    @Test
    void missingWaitForACopy() {
        expect(Fault.COPY_NOT_ARRIVED, "copy to it is under way", asyncCopy(false, 0, true));
        expect(Fault.COPY_NOT_ARRIVED, "copy to it is under way", asyncCopy(true, 1, true));
        expectNone(asyncCopy(true, 0, true));
    }

    @Test
    void missingBarrierAfterTheWaitForACopy() {
        KernelFault found = run(asyncCopy(true, 0, false), LaunchOptions.DEFAULT);
        assertThat(found.fault()).isIn(Fault.RACE, Fault.COPY_NOT_ARRIVED, Fault.UNINITIALIZED_SHARED);
    }

    @Test
    void copyOverATileThatIsStillRead() {
        PtxKernel kernel = kernel(64, p -> {
            p.b.storeShared(MemoryType.B32, Address.of(p.mine(4)), p.thread);
            p.b.barrier();
            p.b.loadShared(MemoryType.B32, Address.of(p.tile));
            // a thread of one warp starts to overwrite what the other warp may still read
            p.b.onlyIf(p.b.equal(p.thread, 0)).copyAsync16(Address.of(p.tile), Address.of(p.data));
        });
        assertThat(run(kernel, LaunchOptions.DEFAULT).fault()).isEqualTo(Fault.RACE);
        // in another order the copy starts before the read, which then finds the bytes missing
        for (int seed = 0; seed < 20; seed++) {
            assertThat(run(kernel, LaunchOptions.DEFAULT.withSchedule(seed)).fault())
                    .isIn(Fault.RACE, Fault.COPY_NOT_ARRIVED);
        }
    }

    @Test
    void copyPastTheEndOfItsSource() {
        expect(
                Fault.OUT_OF_BOUNDS,
                "past the end of 'data'",
                kernel(32, p -> p.b.copyAsync16(Address.of(p.mine(16)), Address.of(p.data, 65536))));
        expectNone(
                kernel(32, p -> p.b.copyAsync16(Address.of(p.mine(16)), Address.of(p.data, 65536), Immediate.of(0))));
    }

    @Test
    void barrierThatOneWarpNeverReaches() {
        expect(
                Fault.DEADLOCK,
                "warp 0 waits (at barrier 1",
                kernel(64, p -> p.b.when("first_warp", p.b.less(p.thread, 32), () -> p.b.barrier(1, 64))));
    }

    @Test
    void twoBarriersInOppositeOrder() {
        expect(
                Fault.DEADLOCK,
                "warp 1 waits (at barrier 2",
                kernel(
                        64,
                        p -> p.b.choose(
                                "first_warp",
                                p.b.less(p.thread, 32),
                                () -> {
                                    p.b.barrier(1, 64);
                                    p.b.barrier(2, 64);
                                },
                                () -> {
                                    p.b.barrier(2, 64);
                                    p.b.barrier(1, 64);
                                })));
    }

    @Test
    void warpsThatHaveEndedDoNotHoldUpABarrierOfAll() {
        expectNone(kernel(64, p -> {
            Register firstWarp = p.b.less(p.thread, 32);
            p.b.when("first_warp", firstWarp, p.b::exit);
            p.b.barrier();
        }));
    }

    @Test
    void arrivalsWithoutWaitingCount() {
        expectNone(kernel(
                64,
                p -> p.b.choose(
                        "first_warp",
                        p.b.less(p.thread, 32),
                        () -> p.b.arriveBarrier(3, 64),
                        () -> p.b.barrier(3, 64))));
    }

    @Test
    void barrierWithTwoThreadCounts() {
        expect(
                Fault.BARRIER_MISUSE,
                "is used for",
                kernel(
                        64,
                        p -> p.b.choose(
                                "first_warp",
                                p.b.less(p.thread, 32),
                                () -> p.b.barrier(1, 64),
                                () -> p.b.barrier(1, 96))));
    }

    @Test
    void barrierInADivergentBranch() {
        expect(
                Fault.DIVERGENT_WARP,
                "lanes 0-15",
                kernel(32, p -> p.b.when("half", p.b.less(p.lane, 16), p.b::barrier)));
    }

    @Test
    void shuffleInADivergentBranch() {
        expect(
                Fault.DIVERGENT_WARP,
                "shfl.sync",
                kernel(32, p -> p.b.when("half", p.b.less(p.lane, 16), () -> p.b.shuffleXor(p.lane, 1))));
    }

    @Test
    void shuffleFromALaneOutsideTheMask() {
        expect(
                Fault.SHUFFLE_FROM_ABSENT_LANE,
                "lane 16",
                kernel(
                        32,
                        p -> p.b.when(
                                "half",
                                p.b.less(p.lane, 16),
                                () -> p.b.produceAs(
                                        RegisterClass.B32,
                                        WarpExchange.SHFL_BFLY_B32,
                                        p.lane,
                                        Immediate.of(16),
                                        Immediate.of(31),
                                        Immediate.of(0xFFFF)))));
    }

    @Test
    void registerWithoutAValue() {
        expect(Fault.UNWRITTEN_REGISTER, "%late has no value in lanes 16-31", kernel(32, p -> {
            Register late = p.b.register(RegisterClass.B32, "late");
            p.b.onlyIf(p.b.less(p.lane, 16)).into(late).constant(1);
            p.b.add(late, 1);
        }));
    }

    @Test
    void endlessLoop() {
        PtxKernel kernel = kernel(32, p -> p.b.repeat("forever", () -> p.b.greaterOrEqual(p.lane, 0)));
        KernelFault found = run(kernel, LaunchOptions.DEFAULT.withInstructionLimit(10_000));
        assertThat(found.fault()).isEqualTo(Fault.ENDLESS);
    }

    @Test
    void storeToAnInputAndReadOnlyLoadOfAnOutput() {
        GlobalMemory memory = new GlobalMemory();
        Allocation input = memory.input("weights", new byte[64]);
        PtxKernel store = kernel(1, p -> p.b.storeGlobal(MemoryType.B32, Address.of(p.data), Immediate.of(1)));
        KernelFault stored = catchThrowableOfType(
                KernelFault.class,
                () -> new PtxInterpreter(store).launch(memory, Launch.of(1), new KernelArguments().pointer(input)));
        assertThat(stored.fault()).isEqualTo(Fault.WRITE_TO_INPUT);
        assertThat(stored).hasMessageContaining("'weights'");
        expect(Fault.STALE_READ_ONLY_LOAD, "this launch writes 'data'", kernel(1, p -> {
            p.b.storeGlobal(MemoryType.B32, Address.of(p.data), Immediate.of(1));
            p.b.loadReadOnly(MemoryType.B32, Address.of(p.data));
        }));
    }

    @Test
    void readOfAnOutputThatNothingWrote() {
        GlobalMemory memory = new GlobalMemory();
        Allocation output = memory.output("out", 64);
        PtxKernel load = kernel(1, p -> p.b.loadGlobal(MemoryType.B32, Address.of(p.data, 60)));
        KernelFault found = catchThrowableOfType(
                KernelFault.class,
                () -> new PtxInterpreter(load).launch(memory, Launch.of(1), new KernelArguments().pointer(output)));
        assertThat(found.fault()).isEqualTo(Fault.UNINITIALIZED_GLOBAL);
        assertThat(found).hasMessageContaining("byte 60 of 'out'");
    }
}
