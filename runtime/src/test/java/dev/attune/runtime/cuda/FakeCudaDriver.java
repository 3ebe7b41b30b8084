package dev.attune.runtime.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A driver without a GPU: it writes down what it is asked, keeps device memory in host memory, refuses what a test tells it
 * to refuse, and runs Java code in the place of kernels. An address that is not inside an allocation is a failed test.
 */
final class FakeCudaDriver implements CudaDriver {

    /** What runs in the place of a kernel. */
    interface FakeKernel {
        void run(FakeCudaDriver driver, Launch launch);
    }

    static final DeviceProperties HOPPER = new DeviceProperties(
            0,
            "Fake H200",
            9,
            0,
            132,
            1L << 37,
            50 << 20,
            232_448,
            233_472,
            65_536,
            1_980_000,
            2_619_000,
            5120,
            13_000);

    static final DeviceProperties AMPERE = new DeviceProperties(
            0,
            "Fake A100",
            8,
            0,
            108,
            1L << 36,
            40 << 20,
            166_912,
            167_936,
            65_536,
            1_410_000,
            1_215_000,
            5120,
            12_080);

    final List<String> calls = new ArrayList<>();
    final List<byte[]> images = new ArrayList<>();

    /** How far the assembler was to go, for each image. */
    final List<Integer> optimizations = new ArrayList<>();

    final List<Launch> launches = new ArrayList<>();
    final List<TensorMapDescription> tensorMaps = new ArrayList<>();
    final Map<String, FakeKernel> kernels = new HashMap<>();
    /** Which image a kernel was looked for in. */
    final Map<String, byte[]> imageOf = new HashMap<>();

    final Map<String, CudaException> refusals = new HashMap<>();
    final TreeMap<Long, MemorySegment> memory = new TreeMap<>();
    FunctionAttributes attributes = new FunctionAttributes(128, 0, 1024, 512, 90);
    long memoryLimit = Long.MAX_VALUE;
    String assemblerLog = "";

    private final DeviceProperties properties;
    private long nextAddress = 0x7f00_0000_0000L;
    private int handles;

    FakeCudaDriver(DeviceProperties properties) {
        this.properties = properties;
    }

    private record FakeModule(int number, byte[] image) implements Module {}

    private record FakeFunction(String entry) implements Function {}

    private record FakeStream(int number) implements Stream {}

    private record FakeEvent(int number) implements Event {}

    /** The bytes from an address on, to the end of its allocation. */
    MemorySegment at(long address) {
        var entry = memory.floorEntry(address);
        if (entry == null || address > entry.getKey() + entry.getValue().byteSize()) {
            throw new AssertionError("address " + Long.toHexString(address) + " is in no allocation");
        }
        return entry.getValue().asSlice(address - entry.getKey());
    }

    long allocatedBytes() {
        return memory.values().stream().mapToLong(MemorySegment::byteSize).sum();
    }

    private void call(String what) {
        calls.add(what);
        refusals.forEach((start, refusal) -> {
            if (what.startsWith(start)) {
                throw refusal;
            }
        });
    }

    @Override
    public List<DeviceProperties> devices() {
        return List.of(properties);
    }

    @Override
    public void use(int ordinal) {
        // too frequent to write down
    }

    @Override
    public void release(int ordinal) {
        call("release " + ordinal);
    }

    @Override
    public LoadedModule load(byte[] image, int optimization) {
        images.add(image);
        optimizations.add(optimization);
        call("load " + new String(image, 0, Math.min(image.length, 8), StandardCharsets.ISO_8859_1));
        return new LoadedModule(new FakeModule(handles++, image), assemblerLog);
    }

    @Override
    public void unload(Module module) {
        call("unload");
    }

    @Override
    public Function function(Module module, String entry) {
        call("function " + entry);
        imageOf.put(entry, ((FakeModule) module).image());
        return new FakeFunction(entry);
    }

    @Override
    public FunctionAttributes attributes(Function function) {
        return attributes;
    }

    @Override
    public void allowDynamicShared(Function function, int bytes) {
        call("shared " + ((FakeFunction) function).entry() + " " + bytes);
    }

    @Override
    public long allocate(long bytes) {
        call("allocate " + bytes);
        if (allocatedBytes() + bytes > memoryLimit) {
            throw new CudaException("allocating failed: CUDA_ERROR_OUT_OF_MEMORY", CudaException.OUT_OF_MEMORY);
        }
        long address = nextAddress;
        nextAddress += Math.ceilDiv(bytes, 4096L) * 4096 + 4096;
        MemorySegment segment = Arena.ofAuto().allocate(bytes);
        segment.fill((byte) 0xCD);
        memory.put(address, segment);
        return address;
    }

    @Override
    public void free(long address) {
        call("free");
        if (memory.remove(address) == null) {
            throw new AssertionError("free of " + Long.toHexString(address));
        }
    }

    @Override
    public void copyToDevice(long target, MemorySegment source, Stream stream) {
        call("upload " + source.byteSize());
        MemorySegment.copy(source, 0, at(target), 0, source.byteSize());
    }

    @Override
    public void copyToHost(MemorySegment target, long source, Stream stream) {
        call("download " + target.byteSize());
        MemorySegment.copy(at(source), 0, target, 0, target.byteSize());
    }

    @Override
    public void fill(long address, byte value, long bytes, Stream stream) {
        call("fill " + bytes);
        at(address).asSlice(0, bytes).fill(value);
    }

    @Override
    public Stream createStream() {
        call("stream");
        return new FakeStream(handles++);
    }

    @Override
    public void destroy(Stream stream) {
        call("destroy stream");
    }

    @Override
    public void synchronize(Stream stream) {
        call("synchronize");
    }

    @Override
    public Event createEvent() {
        return new FakeEvent(handles++);
    }

    @Override
    public void destroy(Event event) {
        call("destroy event");
    }

    @Override
    public void record(Event event, Stream stream) {
        call("record");
    }

    @Override
    public float elapsedMilliseconds(Event start, Event end) {
        return ((FakeEvent) end).number() - ((FakeEvent) start).number();
    }

    @Override
    public void launch(Launch launch, Stream stream) {
        String entry = ((FakeFunction) launch.function()).entry();
        call("launch " + entry);
        launches.add(launch);
        FakeKernel kernel = kernels.get(entry);
        if (kernel != null) {
            kernel.run(this, launch);
        }
    }

    @Override
    public void encodeTensorMap(MemorySegment target, TensorMapDescription description) {
        if (target.byteSize() != 128 || target.address() % 128 != 0) {
            throw new AssertionError("a tensor map goes to 128 aligned bytes, not " + target);
        }
        tensorMaps.add(description);
        target.fill((byte) tensorMaps.size());
    }
}
