package dev.attune.runtime.cuda;

import static jcuda.driver.JCudaDriver.*;

import dev.attune.runtime.cuda.JCudaHandles.Address;
import dev.attune.runtime.cuda.JCudaHandles.EventHandle;
import dev.attune.runtime.cuda.JCudaHandles.FunctionHandle;
import dev.attune.runtime.cuda.JCudaHandles.HostPointer;
import dev.attune.runtime.cuda.JCudaHandles.ModuleHandle;
import dev.attune.runtime.cuda.JCudaHandles.StreamHandle;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUjit_option;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import jcuda.driver.JITOptions;

/** The driver through JCuda, and through {@link ForeignDriverCalls} where JCuda has no binding. */
final class JCudaBackedDriver implements CudaDriver {

    private static final int LOG_BYTES = 1 << 16;

    private final ForeignDriverCalls foreign = new ForeignDriverCalls();
    private final Map<Integer, CUcontext> contexts = new ConcurrentHashMap<>();

    private JCudaBackedDriver() {}

    /**
     * Loads the binding and starts the driver.
     *
     * @throws LinkageError when the native library does not load
     * @throws CudaException when the driver does not start
     */
    static JCudaBackedDriver open() {
        JCudaDriver.setExceptionsEnabled(false);
        check(cuInit(0), "starting the driver");
        return new JCudaBackedDriver();
    }

    @Override
    public List<DeviceProperties> devices() {
        int[] count = new int[1];
        check(cuDeviceGetCount(count), "counting devices");
        int[] version = new int[1];
        check(cuDriverGetVersion(version), "asking the driver's version");
        List<DeviceProperties> devices = new ArrayList<>();
        for (int ordinal = 0; ordinal < count[0]; ordinal++) {
            devices.add(properties(ordinal, version[0]));
        }
        return devices;
    }

    private static DeviceProperties properties(int ordinal, int driverVersion) {
        CUdevice device = device(ordinal);
        byte[] name = new byte[256];
        check(cuDeviceGetName(name, name.length, device), "asking a device's name");
        long[] memory = new long[1];
        check(cuDeviceTotalMem(memory, device), "asking a device's memory");
        return new DeviceProperties(
                ordinal,
                terminated(name),
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR),
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT),
                memory[0],
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE),
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN),
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR),
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_MULTIPROCESSOR),
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_CLOCK_RATE),
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE),
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH),
                driverVersion);
    }

    private static CUdevice device(int ordinal) {
        var device = new CUdevice();
        check(cuDeviceGet(device, ordinal), "opening device " + ordinal);
        return device;
    }

    private static int attribute(CUdevice device, int attribute) {
        int[] value = new int[1];
        check(cuDeviceGetAttribute(value, attribute, device), "asking a device's attribute " + attribute);
        return value[0];
    }

    @Override
    public void use(int ordinal) {
        CUcontext context = contexts.computeIfAbsent(ordinal, missing -> {
            var retained = new CUcontext();
            check(cuDevicePrimaryCtxRetain(retained, device(ordinal)), "opening a context on device " + ordinal);
            return retained;
        });
        check(cuCtxSetCurrent(context), "making device " + ordinal + " current");
    }

    @Override
    public void release(int ordinal) {
        if (contexts.remove(ordinal) != null) {
            check(cuDevicePrimaryCtxRelease(device(ordinal)), "giving device " + ordinal + " back");
        }
    }

    @Override
    public LoadedModule load(byte[] image, int optimization) {
        var options = new JITOptions();
        options.putInt(CUjit_option.CU_JIT_INFO_LOG_BUFFER_SIZE_BYTES, LOG_BYTES);
        options.putBytes(CUjit_option.CU_JIT_INFO_LOG_BUFFER, new byte[LOG_BYTES]);
        options.putInt(CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, LOG_BYTES);
        options.putBytes(CUjit_option.CU_JIT_ERROR_LOG_BUFFER, new byte[LOG_BYTES]);
        options.putInt(CUjit_option.CU_JIT_LOG_VERBOSE, 1);
        options.putInt(CUjit_option.CU_JIT_OPTIMIZATION_LEVEL, optimization);
        var module = new ModuleHandle();
        // the driver reads text up to a zero
        byte[] terminated = Arrays.copyOf(image, image.length + 1);
        int result = cuModuleLoadDataJIT(module, Pointer.to(terminated), options);
        String errors = log(options, CUjit_option.CU_JIT_ERROR_LOG_BUFFER);
        check(result, "loading a module", errors.isEmpty() ? "" : ":\n" + errors);
        return new LoadedModule(module, (log(options, CUjit_option.CU_JIT_INFO_LOG_BUFFER) + "\n" + errors).strip());
    }

    private static String log(JITOptions options, int option) {
        byte[] bytes = options.getBytes(option);
        return bytes == null ? "" : terminated(bytes).strip();
    }

    @Override
    public void unload(Module module) {
        check(cuModuleUnload((ModuleHandle) module), "unloading a module");
    }

    @Override
    public Function function(Module module, String entry) {
        var function = new FunctionHandle();
        check(cuModuleGetFunction(function, (ModuleHandle) module, entry), "finding the kernel '" + entry + "'");
        return function;
    }

    @Override
    public FunctionAttributes attributes(Function function) {
        FunctionHandle handle = (FunctionHandle) function;
        return new FunctionAttributes(
                attribute(handle, CUfunction_attribute.CU_FUNC_ATTRIBUTE_NUM_REGS),
                attribute(handle, CUfunction_attribute.CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES),
                attribute(handle, CUfunction_attribute.CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES),
                attribute(handle, CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK),
                attribute(handle, CUfunction_attribute.CU_FUNC_ATTRIBUTE_BINARY_VERSION));
    }

    private static int attribute(FunctionHandle function, int attribute) {
        int[] value = new int[1];
        check(cuFuncGetAttribute(value, attribute, function), "asking a kernel's attribute " + attribute);
        return value[0];
    }

    @Override
    public void allowDynamicShared(Function function, int bytes) {
        check(
                cuFuncSetAttribute(
                        (FunctionHandle) function,
                        CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES,
                        bytes),
                "asking for " + bytes + " bytes of dynamic shared memory");
    }

    @Override
    public long allocate(long bytes) {
        var pointer = new Address(0);
        check(cuMemAlloc(pointer, bytes), "allocating " + bytes + " bytes of device memory");
        return pointer.address();
    }

    @Override
    public void free(long address) {
        check(cuMemFree(new Address(address)), "freeing device memory");
    }

    @Override
    public void copyToDevice(long target, MemorySegment source, Stream stream) {
        check(
                cuMemcpyHtoDAsync(
                        new Address(target), new HostPointer(source.address()), source.byteSize(), (StreamHandle)
                                stream),
                "copying " + source.byteSize() + " bytes to the device");
    }

    @Override
    public void copyToHost(MemorySegment target, long source, Stream stream) {
        check(
                cuMemcpyDtoHAsync(
                        new HostPointer(target.address()), new Address(source), target.byteSize(), (StreamHandle)
                                stream),
                "copying " + target.byteSize() + " bytes from the device");
    }

    @Override
    public void fill(long address, byte value, long bytes, Stream stream) {
        check(
                cuMemsetD8Async(new Address(address), value, bytes, (StreamHandle) stream),
                "filling " + bytes + " bytes of device memory");
    }

    @Override
    public Stream createStream() {
        var stream = new StreamHandle();
        check(cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING), "creating a stream");
        return stream;
    }

    @Override
    public void destroy(Stream stream) {
        check(cuStreamDestroy((StreamHandle) stream), "destroying a stream");
    }

    @Override
    public void synchronize(Stream stream) {
        check(cuStreamSynchronize((StreamHandle) stream), "waiting for queued work");
    }

    @Override
    public Event createEvent() {
        var event = new EventHandle();
        check(cuEventCreate(event, 0), "creating an event");
        return event;
    }

    @Override
    public void destroy(Event event) {
        check(cuEventDestroy((EventHandle) event), "destroying an event");
    }

    @Override
    public void record(Event event, Stream stream) {
        check(cuEventRecord((EventHandle) event, (StreamHandle) stream), "recording an event");
    }

    @Override
    public float elapsedMilliseconds(Event start, Event end) {
        float[] milliseconds = new float[1];
        check(cuEventElapsedTime(milliseconds, (EventHandle) start, (EventHandle) end), "reading the time of an event");
        return milliseconds[0];
    }

    @Override
    public void launch(Launch launch, Stream stream) {
        FunctionHandle function = (FunctionHandle) launch.function();
        StreamHandle handle = (StreamHandle) stream;
        int result;
        if (launch.overlapsPrevious() || launch.cluster().stream().anyMatch(size -> size > 1)) {
            result = foreign.launch(launch, function.address(), handle.address());
        } else {
            Pointer[] arguments = launch.arguments().stream()
                    .map(argument -> new HostPointer(argument.address()))
                    .toArray(Pointer[]::new);
            result = cuLaunchKernel(
                    function,
                    launch.gridX(),
                    launch.gridY(),
                    launch.gridZ(),
                    launch.threads(),
                    1,
                    1,
                    launch.dynamicSharedBytes(),
                    handle,
                    Pointer.to(arguments),
                    null);
        }
        check(result, "launching a kernel");
    }

    @Override
    public void encodeTensorMap(MemorySegment target, TensorMapDescription description) {
        check(foreign.encodeTensorMap(target, description), "encoding " + description);
    }

    private static void check(int result, String what) {
        check(result, what, "");
    }

    private static void check(int result, String what, String detail) {
        if (result == 0) {
            return;
        }
        String[] name = new String[1];
        String[] text = new String[1];
        cuGetErrorName(result, name);
        cuGetErrorString(result, text);
        throw new CudaException(what + " failed: " + name[0] + " (" + text[0] + ")" + detail, result);
    }

    private static String terminated(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
