package dev.attune.templates.ptx.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.templates.ptx.PtxKernel;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.interpreter.GlobalMemory.Allocation;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Atomic;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Parameter.Type;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import dev.attune.templates.ptx.isa.SharedVariable;
import dev.attune.templates.ptx.isa.SpecialRegister;
import dev.attune.templates.ptx.isa.StateSpace;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Loads, stores and atomics of every width. */
class MemoryTest {
    private static final int LANES = 32;

    static Stream<Arguments> widths() {
        return Stream.of(MemoryType.values())
                .flatMap(type -> Stream.of(1, 2, 4)
                        .filter(length -> type.bytes() * length <= 16)
                        .map(length -> Arguments.of(type, length)));
    }

    /** Global to shared to global: every byte comes through, also those of narrow numbers. */
    @ParameterizedTest
    @MethodSource("widths")
    void bytesComeThrough(MemoryType type, int length) {
        int bytes = type.bytes() * length;
        KernelBuilder b = new KernelBuilder("copy", LANES);
        Register from = b.parameterValue("from", Type.POINTER, "");
        Register to = b.parameterValue("to", Type.POINTER, "");
        SharedVariable tile = b.shared("tile", LANES * 16, 16);
        Register lane = b.special(SpecialRegister.LANE);
        Address source = Address.of(b.fmaWide(lane, bytes, from));
        Address place = Address.of(b.fma(lane, Immediate.of(bytes), b.addressOf(tile)));
        Address target = Address.of(b.fmaWide(lane, bytes, to));
        if (length == 1) {
            b.storeShared(type, place, b.loadGlobal(type, source));
            b.storeGlobal(type, target, b.loadShared(type, place));
        } else {
            RegisterVector values = b.loadGlobal(type, length, source);
            b.storeShared(type, place, values);
            b.storeGlobal(type, target, b.loadShared(type, length, place));
        }
        byte[] contents = new byte[LANES * bytes];
        new SplittableRandom(bytes).nextBytes(contents);
        GlobalMemory memory = new GlobalMemory();
        Allocation input = memory.input("from", contents);
        Allocation output = memory.output("to", contents.length);
        run(b.build(), memory, new KernelArguments().pointer(input).pointer(output), 1);
        assertThat(output.bytes()).isEqualTo(contents);
    }

    private static void run(PtxKernel kernel, GlobalMemory memory, KernelArguments arguments, int ctas) {
        new PtxInterpreter(kernel).launch(memory, Launch.of(ctas), arguments);
    }

    @ParameterizedTest
    @CsvSource({"S8, -1", "U8, 255", "S16, -1", "U16, 65535"})
    void narrowNumbersWiden(MemoryType type, int expected) {
        KernelBuilder b = new KernelBuilder("widen", 1);
        Register from = b.parameterValue("from", Type.POINTER, "");
        Register to = b.parameterValue("to", Type.POINTER, "");
        b.storeGlobal(MemoryType.B32, Address.of(to), b.loadReadOnly(type, Address.of(from)));
        GlobalMemory memory = new GlobalMemory();
        Allocation input = memory.input("from", new byte[] {-1, -1});
        Allocation output = memory.output("to", 4);
        run(b.build(), memory, new KernelArguments().pointer(input).pointer(output), 1);
        assertThat(output.getInt(0)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(
            value = StateSpace.class,
            names = {"GLOBAL", "SHARED"})
    void atomicsAddUpOverAllThreads(StateSpace space) {
        KernelBuilder b = new KernelBuilder("count", 256);
        Register counter = b.parameterValue("counter", Type.POINTER, "u32");
        SharedVariable local = b.shared("local", 4, 4);
        Register thread = b.special(SpecialRegister.THREAD_X);
        Register first = b.equal(thread, 0);
        b.onlyIf(first).storeShared(MemoryType.B32, Address.of(local), Immediate.of(0));
        b.barrier();
        Address place = space == StateSpace.SHARED ? Address.of(local) : Address.of(counter);
        b.reduce(space, Atomic.Operation.ADD, Atomic.Type.U32, place, thread);
        if (space == StateSpace.SHARED) {
            b.barrier();
            Register sum = b.loadShared(MemoryType.B32, place);
            b.onlyIf(first).reduce(StateSpace.GLOBAL, Atomic.Operation.ADD, Atomic.Type.U32, Address.of(counter), sum);
        }
        GlobalMemory memory = new GlobalMemory();
        Allocation result = memory.buffer("counter", 4);
        run(b.build(), memory, new KernelArguments().pointer(result), 8);
        assertThat(result.getInt(0)).isEqualTo(8 * 255 * 256 / 2);
    }

    @Test
    void compareAndSwapLetsOneWin() {
        KernelBuilder b = new KernelBuilder("elect", 64);
        Register owner = b.parameterValue("owner", Type.POINTER, "u32, 0 while free");
        Register wins = b.parameterValue("wins", Type.POINTER, "u32");
        Register thread = b.special(SpecialRegister.THREAD_X);
        Register old = b.compareAndSwap(StateSpace.GLOBAL, Address.of(owner), Immediate.of(0), b.add(thread, 1));
        b.onlyIf(b.equal(old, 0))
                .reduce(StateSpace.GLOBAL, Atomic.Operation.ADD, Atomic.Type.U32, Address.of(wins), Immediate.of(1));
        GlobalMemory memory = new GlobalMemory();
        Allocation ownerCell = memory.buffer("owner", 4);
        Allocation winsCell = memory.buffer("wins", 4);
        run(b.build(), memory, new KernelArguments().pointer(ownerCell).pointer(winsCell), 3);
        assertThat(winsCell.getInt(0)).isEqualTo(1);
        assertThat(ownerCell.getInt(0)).isBetween(1, 64);
    }
}
