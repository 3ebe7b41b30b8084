package dev.attune.runtime.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.arguments.ArgumentException;
import dev.attune.runtime.cuda.KernelImage.Choice;
import dev.attune.runtime.kernel.Artifacts;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.RandomTensors;
import dev.attune.runtime.tensor.Tensor;
import dev.attune.runtime.tensor.TensorCopies;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CudaKernelTest {

    private static final byte[] PTX = ".version 8.0".getBytes();
    private static final byte[] CUBIN = {0x7f, 'E', 'L', 'F'};

    private final Arena arena = Arena.ofAuto();

    private KernelArtifact artifact(Target target) {
        return Artifacts.cuda("k", target, Map.of(KernelImage.PTX, PTX, KernelImage.CUBIN, CUBIN));
    }

    private AttentionArguments call(int batch, int qLen) {
        return call(batch, qLen, 96);
    }

    private AttentionArguments call(int batch, int qLen, int kvLen) {
        return ArgumentChecks.bind(
                Artifacts.signature(),
                Map.of(
                        "q", RandomTensors.normal(arena, DType.BF16, 1, batch, 6, qLen, 64),
                        "k", RandomTensors.normal(arena, DType.BF16, 2, batch, 3, kvLen, 64),
                        "v", RandomTensors.normal(arena, DType.BF16, 3, batch, 3, kvLen, 64),
                        "table", RandomTensors.normal(arena, DType.F32, 4, 6, 32),
                        "pages", Tensor.allocate(arena, DType.I32, batch, 4, 4)),
                Map.of("window", 7.0, "cap", 0.5, "strict", 0.0),
                OptionalDouble.of(0.25),
                arena);
    }

    @Test
    void argumentsArePackedAsThePlanSays() {
        var driver = new FakeCudaDriver(FakeCudaDriver.HOPPER);
        try (var device = new CudaDevice(driver, FakeCudaDriver.HOPPER);
                CudaKernel kernel = CudaKernel.load(device, artifact(Target.PTX_SM_90A), Choice.CUBIN_FIRST)) {
            AttentionArguments arguments = call(2, 130);
            // the fake kernel writes k's first row into out, so the tensors' addresses must be right
            driver.kernels.put("main_kernel", (fake, launch) -> {
                List<MemorySegment> packed = launch.arguments();
                assertThat(packed.get(6).get(JAVA_LONG, 0))
                        .as("head stride of q")
                        .isEqualTo(130 * 64);
                assertThat(packed.get(8).get(JAVA_INT, 0)).as("kv_len").isEqualTo(96);
                assertThat(packed.get(9).get(JAVA_INT, 0)).as("pages_len").isEqualTo(4);
                assertThat(packed.get(10).get(JAVA_FLOAT, 0)).as("scale").isEqualTo(0.25f);
                assertThat(packed.get(11).get(JAVA_INT, 0)).as("window").isEqualTo(7);
                assertThat(packed.get(12).get(JAVA_FLOAT, 0)).as("cap").isEqualTo(0.5f);
                assertThat(packed.get(13).get(JAVA_INT, 0)).as("strict").isZero();
                assertThat(packed.stream().map(MemorySegment::byteSize))
                        .containsExactly(8L, 8L, 8L, 8L, 8L, 8L, 8L, 8L, 4L, 4L, 4L, 4L, 4L, 4L);
                MemorySegment partial = fake.at(packed.get(7).get(JAVA_LONG, 0));
                assertThat(partial.byteSize()).isEqualTo(3 * 12 * 256);
                MemorySegment.copy(
                        fake.at(packed.get(1).get(JAVA_LONG, 0)),
                        0,
                        fake.at(packed.get(4).get(JAVA_LONG, 0)),
                        0,
                        128);
                fake.at(packed.get(5).get(JAVA_LONG, 0)).set(JAVA_FLOAT, 0, 42f);
            });
            kernel.run(arguments);

            assertThat(arguments
                            .out()
                            .memory()
                            .asSlice(0, 128)
                            .mismatch(arguments.key().memory().asSlice(0, 128)))
                    .isEqualTo(-1);
            assertThat(arguments.lse().orElseThrow().memory().get(JAVA_FLOAT, 0))
                    .isEqualTo(42f);
            CudaDriver.Launch first = driver.launches.get(0);
            assertThat(List.of(first.gridX(), first.gridY(), first.gridZ(), first.threads()))
                    .containsExactly(3, 12, 1, 128);
            assertThat(first.dynamicSharedBytes()).isEqualTo(65536);
            CudaDriver.Launch second = driver.launches.get(1);
            assertThat(second.cluster()).containsExactly(2, 1, 1);
            assertThat(second.overlapsPrevious()).isTrue();
            assertThat(driver.tensorMaps).hasSize(1);
            assertThat(driver.tensorMaps.get(0).lengths()).containsExactly(64L, 96L, 3L, 2L);
            assertThat(driver.tensorMaps.get(0).strides()).containsExactly(128L, 96 * 128L, 3 * 96 * 128L);
            assertThat(driver.tensorMaps.get(0).steps()).containsExactly(1, 2, 1, 1);
            assertThat(driver.calls)
                    .containsSubsequence(
                            "shared main_kernel 65536",
                            "upload 199680",
                            "launch main_kernel",
                            "launch combine",
                            "download 199680",
                            "synchronize",
                            "download 6240");
        }
        assertThat(driver.memory).isEmpty();
        assertThat(driver.calls).contains("unload", "destroy stream", "release 0");
    }

    @Test
    void resultsReachStridedTensorsAndAbsentLseIsZero() {
        var driver = new FakeCudaDriver(FakeCudaDriver.HOPPER);
        try (var device = new CudaDevice(driver, FakeCudaDriver.HOPPER)) {
            CudaKernel kernel = CudaKernel.load(device, artifact(Target.PTX_SM_80), Choice.CUBIN_FIRST);
            AttentionArguments made = call(1, 5);
            // out as [batch, row, head, dim] in memory
            Tensor out = new Tensor(
                    DType.BF16,
                    new long[] {1, 6, 5, 64},
                    new long[] {1920, 64, 384, 1},
                    Tensor.allocate(arena, DType.BF16, 1920).memory());
            var arguments = new AttentionArguments(
                    made.shape(),
                    made.query(),
                    made.key(),
                    made.value(),
                    made.captured(),
                    made.parameters(),
                    made.scale(),
                    out,
                    Optional.empty());
            driver.kernels.put("main_kernel", (fake, launch) -> {
                assertThat(launch.arguments().get(5).get(JAVA_LONG, 0)).isZero();
                MemorySegment.copy(
                        fake.at(launch.arguments().get(0).get(JAVA_LONG, 0)),
                        0,
                        fake.at(launch.arguments().get(4).get(JAVA_LONG, 0)),
                        0,
                        1920 * 2);
            });
            kernel.run(arguments);
            assertThat(TensorCopies.contiguous(arena, out)
                            .memory()
                            .mismatch(made.query().memory()))
                    .isEqualTo(-1);
        }
    }

    @Test
    void launchesWithoutABlockAreLeftOut() {
        var driver = new FakeCudaDriver(FakeCudaDriver.HOPPER);
        try (var device = new CudaDevice(driver, FakeCudaDriver.HOPPER)) {
            CudaKernel kernel = CudaKernel.load(device, artifact(Target.PTX_SM_80), Choice.CUBIN_FIRST);
            kernel.run(call(1, 0));
            assertThat(driver.launches).isEmpty();
        }
    }

    @Test
    void workspacesAndTensorsAreReusedBetweenCalls() {
        var driver = new FakeCudaDriver(FakeCudaDriver.HOPPER);
        try (var device = new CudaDevice(driver, FakeCudaDriver.HOPPER)) {
            CudaKernel kernel = CudaKernel.load(device, artifact(Target.PTX_SM_80), Choice.CUBIN_FIRST);
            kernel.run(call(2, 64));
            long allocations = driver.calls.stream()
                    .filter(call -> call.startsWith("allocate"))
                    .count();
            kernel.run(call(2, 64));
            assertThat(driver.calls.stream().filter(call -> call.startsWith("allocate")))
                    .hasSize((int) allocations);
        }
    }

    @Test
    void fullDeviceMemoryIsSaidPlainlyAndLeavesTheDeviceUsable() {
        var driver = new FakeCudaDriver(FakeCudaDriver.HOPPER);
        try (var device = new CudaDevice(driver, FakeCudaDriver.HOPPER)) {
            CudaKernel kernel = CudaKernel.load(device, artifact(Target.PTX_SM_80), Choice.CUBIN_FIRST);
            driver.memoryLimit = 3_000_000;
            assertThatThrownBy(() -> kernel.run(call(16, 300)))
                    .isInstanceOfSatisfying(
                            CudaException.class, e -> assertThat(e.code()).isEqualTo(2))
                    .hasMessageContaining(
                            "Everything, mma[tile.kv=32,tile.q=64], shape 16,6,3,300,96,64: device Fake H200")
                    .hasMessageContaining("use a smaller batch or shorter sequences");
            // what the failed call held is pooled, and freed when another size needs the room
            kernel.run(call(3, 300));
            assertThat(driver.launches).hasSize(2);
        }
        assertThat(driver.memory).isEmpty();
    }

    @Test
    void aFailedLaunchNamesTheKernelAndGivesMemoryBack() {
        var driver = new FakeCudaDriver(FakeCudaDriver.HOPPER);
        try (var device = new CudaDevice(driver, FakeCudaDriver.HOPPER)) {
            CudaKernel kernel = CudaKernel.load(device, artifact(Target.PTX_SM_80), Choice.CUBIN_FIRST);
            driver.refusals.put(
                    "launch combine", new CudaException("launching a kernel failed: CUDA_ERROR_X (x)", 700));
            assertThatThrownBy(() -> kernel.run(call(1, 9)))
                    .isInstanceOf(CudaException.class)
                    .hasMessage("Everything, mma[tile.kv=32,tile.q=64], shape 1,6,3,9,96,64:"
                            + " launching a kernel failed: CUDA_ERROR_X (x)");
            driver.refusals.clear();
        }
        assertThat(driver.memory).isEmpty();
    }

    @Test
    void theImageFitsTheDevice() {
        assertImage(
                FakeCudaDriver.HOPPER,
                Target.PTX_SM_90A,
                Choice.CUBIN_FIRST,
                KernelImage.CUBIN,
                "built for this device");
        assertImage(
                FakeCudaDriver.HOPPER,
                Target.PTX_SM_80,
                Choice.CUBIN_FIRST,
                KernelImage.PTX,
                "machine code of ptx:sm_80 does not run on compute capability 9.0");
        assertImage(
                FakeCudaDriver.AMPERE,
                Target.PTX_SM_80,
                Choice.CUBIN_FIRST,
                KernelImage.CUBIN,
                "built for this device");
        assertImage(FakeCudaDriver.AMPERE, Target.PTX_SM_80, Choice.DRIVER_ASSEMBLER, KernelImage.PTX, "asked for");
        var driver = new FakeCudaDriver(FakeCudaDriver.AMPERE);
        try (var device = new CudaDevice(driver, FakeCudaDriver.AMPERE)) {
            assertThatThrownBy(() -> CudaKernel.load(device, artifact(Target.PTX_SM_90A), Choice.CUBIN_FIRST))
                    .hasMessageContaining(
                            "a kernel for ptx:sm_90a does not run on Fake A100 (8.0, driver 12.8); it needs"
                                    + " compute capability 9.0 exactly");
        }
    }

    private void assertImage(DeviceProperties properties, Target target, Choice choice, String file, String why) {
        var driver = new FakeCudaDriver(properties);
        driver.assemblerLog = "ptxas info";
        try (var device = new CudaDevice(driver, properties);
                CudaKernel kernel = CudaKernel.load(device, artifact(target), choice)) {
            assertThat(kernel.image().file()).isEqualTo(file);
            assertThat(kernel.image().why()).isEqualTo(why);
            assertThat(kernel.image().log()).isEqualTo("ptxas info");
            assertThat(driver.images).containsExactly(file.equals(KernelImage.PTX) ? PTX : CUBIN);
            assertThat(kernel.attributes()).containsOnlyKeys("main_kernel", "combine");
        }
    }

    @ParameterizedTest
    @CsvSource({"-1,0", "0,0", "1,1", "3,4", "9,4"})
    void theDriversAssemblerGoesAsFarAsTheScheduleSays(int knob, int level) {
        KernelArtifact made = artifact(Target.PTX_SM_80);
        KernelArtifact artifact = new KernelArtifact(
                made.key(),
                made.signature(),
                made.target(),
                new Schedule(made.schedule().family(), Map.of(KernelImage.OPTIMIZATION, knob)),
                made.dtype(),
                made.headDim(),
                made.headDimV(),
                made.entry(),
                made.launch(),
                made.provenance(),
                made.files());
        var driver = new FakeCudaDriver(FakeCudaDriver.HOPPER);
        try (var device = new CudaDevice(driver, FakeCudaDriver.HOPPER);
                CudaKernel one = CudaKernel.load(device, artifact, Choice.DRIVER_ASSEMBLER);
                CudaKernel unsaid = CudaKernel.load(device, made, Choice.DRIVER_ASSEMBLER)) {
            assertThat(one.image().file()).isEqualTo(unsaid.image().file());
            assertThat(driver.optimizations).containsExactly(level, CudaDriver.FULL_OPTIMIZATION);
        }
    }

    @Test
    void kernelsAssembledApartAreFoundWhereTheyAre() {
        byte[] helpers = {0x7f, 'E', 'L', 'G'};
        KernelArtifact apart = Artifacts.cuda(
                "k",
                Target.PTX_SM_80,
                Map.of(KernelImage.PTX, PTX, KernelImage.CUBIN, CUBIN, KernelImage.HELPERS_CUBIN, helpers));
        var driver = new FakeCudaDriver(FakeCudaDriver.AMPERE);
        try (var device = new CudaDevice(driver, FakeCudaDriver.AMPERE)) {
            try (CudaKernel kernel = CudaKernel.load(device, apart, Choice.CUBIN_FIRST)) {
                assertThat(kernel.attributes()).containsOnlyKeys("main_kernel", "combine");
                assertThat(driver.imageOf).containsEntry("main_kernel", CUBIN).containsEntry("combine", helpers);
            }
            assertThat(driver.calls.stream().filter("unload"::equals)).hasSize(2);

            driver.calls.clear();
            driver.refusals.put("load \u007fELG", new CudaException("loading a module failed: no memory for it", 209));
            try (CudaKernel kernel = CudaKernel.load(device, apart, Choice.CUBIN_FIRST)) {
                assertThat(kernel.image().file()).isEqualTo(KernelImage.PTX);
                assertThat(driver.imageOf).containsEntry("main_kernel", PTX).containsEntry("combine", PTX);
                assertThat(driver.calls.stream().filter("unload"::equals))
                        .as("the half that was loaded")
                        .hasSize(1);
            }
        }
    }

    @Test
    void refusedMachineCodeFallsBackToPtxAndRefusedPtxShowsTheLog() {
        var driver = new FakeCudaDriver(FakeCudaDriver.AMPERE);
        driver.refusals.put("load \u007fELF", new CudaException("loading a module failed: CUDA_ERROR_NO_BINARY", 209));
        try (var device = new CudaDevice(driver, FakeCudaDriver.AMPERE)) {
            CudaKernel kernel = CudaKernel.load(device, artifact(Target.PTX_SM_80), Choice.CUBIN_FIRST);
            assertThat(kernel.image().why())
                    .isEqualTo("the driver refused the machine code: loading a module failed: CUDA_ERROR_NO_BINARY");
            driver.refusals.put(
                    "load .version", new CudaException("loading a module failed: line 3: unknown opcode", 218));
            assertThatThrownBy(() -> CudaKernel.load(device, artifact(Target.PTX_SM_80), Choice.CUBIN_FIRST))
                    .hasMessageContaining("line 3: unknown opcode");
        }
    }

    @Test
    void kernelsThatCannotFitAreRefusedBeforeTheyRun() {
        var driver = new FakeCudaDriver(FakeCudaDriver.AMPERE);
        try (var device = new CudaDevice(driver, FakeCudaDriver.AMPERE)) {
            driver.attributes = new FunctionAttributes(255, 16, 120_000, 256, 80);
            assertThatThrownBy(() -> CudaKernel.load(device, artifact(Target.PTX_SM_80), Choice.CUBIN_FIRST))
                    .hasMessageContaining(
                            "kernel main_kernel (mma[tile.kv=32,tile.q=64]) needs 185536 bytes of shared memory")
                    .hasMessageContaining("choose smaller tiles or fewer stages");
            driver.attributes = new FunctionAttributes(255, 16, 0, 64, 80);
            assertThatThrownBy(() -> CudaKernel.load(device, artifact(Target.PTX_SM_80), Choice.CUBIN_FIRST))
                    .hasMessageContaining("is launched with 128 threads; with 255 registers each, a block can have 64");
            assertThat(driver.calls.stream().filter("unload"::equals)).hasSize(2);
        }
    }

    @Test
    void anotherHeadDimOrDtypeIsRefused() {
        var driver = new FakeCudaDriver(FakeCudaDriver.HOPPER);
        try (var device = new CudaDevice(driver, FakeCudaDriver.HOPPER)) {
            CudaKernel kernel = CudaKernel.load(device, artifact(Target.PTX_SM_80), Choice.CUBIN_FIRST);
            AttentionArguments wrong = ArgumentChecks.bind(
                    Artifacts.signature(),
                    Map.of(
                            "q", Tensor.allocate(arena, DType.F16, 1, 6, 5, 32),
                            "k", Tensor.allocate(arena, DType.F16, 1, 3, 9, 32),
                            "v", Tensor.allocate(arena, DType.F16, 1, 3, 9, 32),
                            "table", Tensor.allocate(arena, DType.F32, 6, 32),
                            "pages", Tensor.allocate(arena, DType.I32, 1, 4, 4)),
                    Map.of(),
                    OptionalDouble.empty(),
                    arena);
            assertThatThrownBy(() -> kernel.run(wrong))
                    .isInstanceOf(ArgumentException.class)
                    .hasMessageContaining(
                            "the kernel was built for bf16, head_dim 64, head_dim_v 64; the call has q f16");
        }
    }

    @Test
    void gridsThatCannotBeLaunchedAreSaidSo() {
        var driver = new FakeCudaDriver(FakeCudaDriver.HOPPER);
        try (var device = new CudaDevice(driver, FakeCudaDriver.HOPPER)) {
            CudaKernel kernel = CudaKernel.load(device, artifact(Target.PTX_SM_80), Choice.CUBIN_FIRST);
            assertThatThrownBy(() -> kernel.run(call(11_000, 1, 1)))
                    .hasMessageContaining(
                            "the grid size (mul batch heads) along y is 66000 for this call; at most 65535");
        }
    }

    @Test
    void timingClearsTheCacheBeforeEachCall() {
        var driver = new FakeCudaDriver(FakeCudaDriver.HOPPER);
        try (var device = new CudaDevice(driver, FakeCudaDriver.HOPPER);
                CudaKernel kernel = CudaKernel.load(device, artifact(Target.PTX_SM_80), Choice.CUBIN_FIRST);
                var timer = new CudaTimer(device)) {
            AttentionArguments arguments = call(1, 64);
            try (var onDevice = DeviceArguments.upload(
                            device, arguments, ArgumentChecks.check(Artifacts.signature(), arguments));
                    PreparedCall call = kernel.prepare(onDevice)) {
                driver.calls.clear();
                assertThat(timer.time(call, 2)).containsExactly(1, 1);
                assertThat(driver.calls)
                        .containsExactly(
                                "fill 268435456",
                                "record",
                                "launch main_kernel",
                                "launch combine",
                                "record",
                                "fill 268435456",
                                "record",
                                "launch main_kernel",
                                "launch combine",
                                "record",
                                "synchronize",
                                "destroy event",
                                "destroy event",
                                "destroy event",
                                "destroy event");
            }
        }
    }

    @Test
    void deviceMemoryIsBoundsChecked() {
        var driver = new FakeCudaDriver(FakeCudaDriver.HOPPER);
        try (var device = new CudaDevice(driver, FakeCudaDriver.HOPPER)) {
            DeviceMemory memory = device.allocate(100);
            MemorySegment bytes = arena.allocate(60);
            memory.copyFrom(bytes, 40);
            assertThatThrownBy(() -> memory.copyFrom(bytes, 41))
                    .hasMessage("60 bytes at offset 41 of device memory that has 100");
            assertThatThrownBy(() -> memory.copyTo(bytes, -1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> memory.copyTo(bytes, Long.MAX_VALUE))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            memory.close();
            memory.close();
            assertThatThrownBy(() -> memory.fill((byte) 0)).hasMessageContaining("is used after it was closed");
        }
    }
}
