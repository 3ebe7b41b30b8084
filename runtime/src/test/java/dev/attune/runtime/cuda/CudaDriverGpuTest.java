package dev.attune.runtime.cuda;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.RandomTensors;
import dev.attune.runtime.tensor.Tensor;
import dev.attune.runtime.tensor.TensorCopies;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The real driver on a real device; skipped, with the reason, where there is none. */
@Tag("gpu")
class CudaDriverGpuTest {

    /** For GPU machines that have a JVM and no Maven: runs every test on the class path as it is, exit status 1 on a failure. */
    public static void main(String[] arguments) throws Exception {
        int failed = 0;
        for (Method method : CudaDriverGpuTest.class.getDeclaredMethods()) {
            if (method.isAnnotationPresent(Test.class)) {
                var test = new CudaDriverGpuTest();
                String verdict = "ok";
                try {
                    test.open();
                    method.invoke(test);
                } catch (InvocationTargetException e) {
                    verdict = "FAILED " + e.getCause();
                    failed++;
                } finally {
                    test.close();
                }
                System.out.println(method.getName() + ": " + verdict);
            }
        }
        System.exit(failed == 0 ? 0 : 1);
    }

    private static final int COUNT = 100_003;

    private final Arena arena = Arena.ofShared();
    private CudaDriver driver;
    private CudaDevice device;

    @BeforeEach
    void open() {
        CudaAvailability availability = CudaAvailability.probe();
        assumeThat(availability).as(availability.toString()).isInstanceOf(CudaAvailability.Available.class);
        driver = ((CudaAvailability.Available) availability).driver();
        device = new CudaDevice(driver, driver.devices().getFirst());
    }

    @AfterEach
    void close() {
        if (device != null) {
            device.close();
        }
        arena.close();
    }

    private static byte[] ptx() {
        try (InputStream ptx = CudaDriverGpuTest.class.getResourceAsStream("vector_add.ptx")) {
            return ptx.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void deviceProperties() {
        DeviceProperties properties = device.properties();
        assertThat(properties.name()).contains("NVIDIA");
        assertThat(properties.major()).isGreaterThanOrEqualTo(7);
        assertThat(properties.multiprocessors()).isPositive();
        assertThat(properties.l2Bytes()).isGreaterThan(1 << 20);
        assertThat(properties.sharedBytesPerBlock()).isGreaterThan(48 << 10);
        assertThat(properties.memoryBytes()).isGreaterThan(1L << 30);
    }

    /** The plain launch, and the two that go through java.lang.foreign: with a cluster, and overlapping. */
    @Test
    void aKernelRunsThroughEveryWayOfLaunching() {
        CudaDriver.LoadedModule loaded = device.locked(() -> driver.load(ptx(), 1));
        assertThat(loaded.log()).as("the assembler's log").containsIgnoringCase("vector_add");
        CudaDriver.Function function = device.locked(() -> driver.function(loaded.module(), "vector_add"));
        FunctionAttributes attributes = device.locked(() -> driver.attributes(function));
        assertThat(attributes.registers()).isBetween(4, 64);
        assertThat(attributes.localBytes()).isZero();
        Tensor left = RandomTensors.normal(arena, DType.F32, 1, COUNT);
        Tensor right = RandomTensors.normal(arena, DType.F32, 2, COUNT);
        try (DeviceTensor a = DeviceTensor.upload(device, left);
                DeviceTensor b = DeviceTensor.upload(device, right);
                DeviceTensor sum = DeviceTensor.allocate(device, DType.F32, COUNT)) {
            List<MemorySegment> arguments = List.of(
                    arena.allocateFrom(JAVA_LONG, a.memory().address()),
                    arena.allocateFrom(JAVA_LONG, b.memory().address()),
                    arena.allocateFrom(JAVA_LONG, sum.memory().address()),
                    arena.allocateFrom(JAVA_FLOAT, 0.5f),
                    arena.allocateFrom(JAVA_INT, COUNT));
            boolean clusters = device.properties().major() >= 9;
            int grid = Math.ceilDiv(COUNT, 256) + 1 & ~1;
            for (List<Integer> cluster :
                    clusters ? List.of(List.of(1, 1, 1), List.of(2, 1, 1)) : List.of(List.of(1, 1, 1))) {
                for (boolean overlaps : clusters ? new boolean[] {false, true} : new boolean[] {false}) {
                    sum.memory().fill((byte) 0xFF);
                    device.locked(() -> {
                        driver.launch(
                                new CudaDriver.Launch(function, grid, 1, 1, 256, 0, cluster, overlaps, arguments),
                                device.stream());
                        return null;
                    });
                    Tensor result = Tensor.allocate(arena, DType.F32, COUNT);
                    sum.download(device, result);
                    for (int i = 0; i < COUNT; i++) {
                        float expected =
                                Math.fma(0.5f, TensorCopies.getFloat(right, i), TensorCopies.getFloat(left, i));
                        assertThat(TensorCopies.getFloat(result, i)).isEqualTo(expected);
                    }
                }
            }
        }
        device.locked(() -> {
            driver.unload(loaded.module());
            return null;
        });
    }

    @Test
    void ptxThatDoesNotAssembleShowsTheAssemblersLog() {
        byte[] broken = new String(ptx(), StandardCharsets.US_ASCII)
                .replace("mad.lo.s32", "madder.lo.s32")
                .getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> device.locked(() -> driver.load(broken)))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("loading a module failed: CUDA_ERROR")
                .hasMessageContaining("line 2")
                .hasMessageContaining("madder");
    }

    @Test
    void tooMuchMemoryIsRefusedAndTheDeviceGoesOn() {
        long tooMuch = device.properties().memoryBytes() + (1L << 30);
        assertThatThrownBy(() -> device.allocate(tooMuch))
                .isInstanceOfSatisfying(
                        CudaException.class, e -> assertThat(e.code()).isEqualTo(CudaException.OUT_OF_MEMORY))
                .hasMessageContaining("has no room for another");
        try (DeviceMemory memory = device.allocate(1000)) {
            memory.fill((byte) 3);
            MemorySegment back = arena.allocate(1000);
            memory.copyTo(back, 0);
            device.synchronize();
            assertThat(back.get(JAVA_BYTE, 999)).isEqualTo((byte) 3);
        }
    }

    @Test
    void tensorMapsAreEncodedWhereTheHardwareHasThem() {
        assumeThat(device.properties().major()).isGreaterThanOrEqualTo(9);
        try (DeviceTensor tensor = DeviceTensor.allocate(device, DType.BF16, 2, 3, 100, 64)) {
            MemorySegment map = arena.allocate(TensorMapDescription.BYTES, TensorMapDescription.BYTES);
            device.locked(() -> {
                driver.encodeTensorMap(
                        map,
                        new TensorMapDescription(
                                DType.BF16,
                                tensor.memory().address(),
                                List.of(64L, 100L, 3L, 2L),
                                List.of(128L, 12_800L, 38_400L),
                                List.of(64, 64, 1, 1),
                                List.of(1, 1, 1, 1),
                                128));
                return null;
            });
            assertThat(map.mismatch(MemorySegment.ofArray(new byte[128]))).isNotEqualTo(-1);
        }
    }

    @Test
    void eventsTakeTheTimeOfQueuedWork() {
        float elapsed = device.locked(() -> {
            try (DeviceMemory memory = device.allocate(1L << 30)) {
                CudaDriver.Event start = driver.createEvent();
                CudaDriver.Event end = driver.createEvent();
                driver.record(start, device.stream());
                memory.fill((byte) 0);
                driver.record(end, device.stream());
                driver.synchronize(device.stream());
                float milliseconds = driver.elapsedMilliseconds(start, end);
                driver.destroy(start);
                driver.destroy(end);
                return milliseconds;
            }
        });
        assertThat(elapsed).isBetween(0.05f, 100f);
    }
}
