package dev.attune.templates.ptx.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.attune.templates.ptx.PtxKernel;
import dev.attune.templates.ptx.PtxModule;
import dev.attune.templates.ptx.assemble.AssembledModule;
import dev.attune.templates.ptx.assemble.PtxAssembler;
import dev.attune.templates.ptx.build.HopperSample;
import dev.attune.templates.ptx.build.HopperSample.Mistake;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.interpreter.GlobalMemory.Allocation;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.SpecialRegister;
import dev.attune.templates.ptx.isa.Target;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A product through the copy engine, mbarriers and wgmma: right as it stands, and wrong in one way at a time. */
class HopperTest {
    private static final int ROWS = 100;
    private static final int COLUMNS = HopperSample.COLUMNS;
    private static final int DEPTH = 200;

    private static KernelFault run(PtxKernel kernel, LaunchOptions options) {
        GlobalMemory memory = new GlobalMemory();
        SplittableRandom random = new SplittableRandom(11);
        Allocation a = random(memory, "a", ROWS * DEPTH, random);
        Allocation b = random(memory, "b", COLUMNS * DEPTH, random);
        Allocation product = memory.output("product", 4L * ROWS * COLUMNS);
        int chunk = HopperSample.CHUNK;
        TensorMap mapA = new TensorMap(
                a, 0, 2, List.of((long) DEPTH, (long) ROWS), List.of(2L * DEPTH), List.of(chunk, 64), 128);
        TensorMap mapB = new TensorMap(
                b, 0, 2, List.of((long) DEPTH, (long) COLUMNS), List.of(2L * DEPTH), List.of(chunk, COLUMNS), 128);
        TensorMap mapProduct = new TensorMap(
                product, 0, 4, List.of((long) COLUMNS, (long) ROWS), List.of(4L * COLUMNS), List.of(COLUMNS, 64), 0);
        KernelArguments arguments = new KernelArguments()
                .tensorMap(mapA)
                .tensorMap(mapB)
                .tensorMap(mapProduct)
                .s32((DEPTH + chunk - 1) / chunk);
        KernelFault fault = catchThrowableOfType(
                KernelFault.class,
                () -> new PtxInterpreter(kernel, options)
                        .launch(memory, Launch.of((ROWS + 63) / 64, 1, 1, HopperSample.SHARED_BYTES), arguments));
        if (fault == null) {
            check(a, b, product);
        }
        return fault;
    }

    private static Allocation random(GlobalMemory memory, String name, int count, SplittableRandom random) {
        byte[] bytes = new byte[2 * count];
        for (int i = 0; i < count; i++) {
            LittleEndian.setShort(bytes, 2 * i, (short) Float16s.toBf16((float) random.nextDouble(-1, 1)));
        }
        return memory.input(name, bytes);
    }

    private static void check(Allocation a, Allocation b, Allocation product) {
        assertThat(product.fullyDefined()).isTrue();
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                double expected = 0;
                for (int k = 0; k < DEPTH; k++) {
                    expected += (double) bf16(a, row * DEPTH + k) * bf16(b, column * DEPTH + k);
                }
                assertThat((double) product.getFloat(row * COLUMNS + column)).isCloseTo(expected, within(2e-5));
            }
        }
    }

    private static float bf16(Allocation allocation, int index) {
        return Float16s.fromBf16(LittleEndian.getShort(allocation.bytes(), 2 * index) & 0xFFFF);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void multiplies(boolean leftFromRegisters) {
        PtxKernel kernel = HopperSample.kernel(leftFromRegisters, Mistake.NONE);
        assertThat(run(kernel, LaunchOptions.DEFAULT)).isNull();
        for (int seed = 0; seed < 10; seed++) {
            assertThat(run(kernel, LaunchOptions.DEFAULT.withSchedule(seed))).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void assemblesCleanly(boolean leftFromRegisters) {
        AssembledModule module = PtxAssembler.assemble(
                PtxModule.of(Target.SM_90A, List.of(), HopperSample.kernel(leftFromRegisters, Mistake.NONE)));
        assertThat(module.clean()).as(module.log()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "NO_INIT_FENCE, MISSING_PROXY_FENCE",
        "NO_BARRIER_AFTER_INIT, MBARRIER_MISUSE RACE",
        "TOO_FEW_BYTES_EXPECTED, DEADLOCK",
        "TOO_MANY_BYTES_EXPECTED, DEADLOCK",
        "NO_WAIT_FOR_FULL, COPY_NOT_ARRIVED UNINITIALIZED_SHARED RACE",
        "WRONG_FULL_PARITY, COPY_NOT_ARRIVED UNINITIALIZED_SHARED RACE DEADLOCK",
        "NO_WAIT_FOR_EMPTY, RACE COPY_NOT_ARRIVED MBARRIER_MISUSE",
        "NO_RELEASE, DEADLOCK",
        "NO_PRODUCT_FENCE, MISSING_PRODUCT_FENCE",
        "NO_COMMIT, PRODUCT_NOT_FINISHED",
        "NO_PRODUCT_WAIT, PRODUCT_NOT_FINISHED",
        "RELEASE_BEFORE_WAIT, OVERWRITTEN_WHILE_READ",
        "NO_STORE_FENCE, MISSING_PROXY_FENCE",
        "NO_STORE_WAIT, UNFINISHED_WORK",
        "NO_STORE_COMMIT, UNFINISHED_WORK",
        "MAP_NOT_CONVERTED, BAD_DESCRIPTOR",
    })
    void findsTheMistake(Mistake mistake, String expected) {
        // which of the names it gets depends on who comes first
        List<Fault> names =
                Arrays.stream(expected.split(" ")).map(Fault::valueOf).toList();
        PtxKernel kernel = HopperSample.kernel(false, mistake);
        KernelFault found = run(kernel, LaunchOptions.DEFAULT);
        assertThat(found).as("%s was not found", mistake).isNotNull();
        assertThat(found.fault()).as(found.getMessage()).isIn(names);
        for (int seed = 0; seed < 4; seed++) {
            KernelFault shuffled = run(kernel, LaunchOptions.DEFAULT.withSchedule(seed));
            if (shuffled != null) {
                assertThat(shuffled.fault()).as(shuffled.getMessage()).isIn(names);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void registersMustBeGivenBackBeforeOthersTakeThem(boolean given) {
        KernelBuilder b = new KernelBuilder("registers", 384);
        Register warpgroup = b.shuffleFrom(b.shiftRight(b.special(SpecialRegister.THREAD_X), 7), 0);
        b.choose(
                "producer",
                b.equal(warpgroup, 0),
                () -> {
                    if (given) {
                        b.lowerRegisters(24);
                    }
                },
                () -> b.raiseRegisters(240));
        PtxKernel kernel = b.build();
        KernelFault found = catchThrowableOfType(
                KernelFault.class,
                () -> new PtxInterpreter(kernel).launch(new GlobalMemory(), Launch.of(1), new KernelArguments()));
        if (given) {
            assertThat(found).isNull();
        } else {
            assertThat(found.fault()).isEqualTo(Fault.DEADLOCK);
            assertThat(found).hasMessageContaining("for 240 registers per thread");
        }
    }

    @Test
    void aWrongDescriptorStrideGivesAWrongProductOrLeavesTheTile() {
        PtxKernel kernel = HopperSample.kernel(false, Mistake.WRONG_STRIDE);
        AssertionError wrong = null;
        KernelFault fault = null;
        try {
            fault = run(kernel, LaunchOptions.DEFAULT);
        } catch (AssertionError difference) {
            wrong = difference;
        }
        assertThat(wrong != null || fault != null).isTrue();
    }
}
