package dev.attune.runtime.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.attune.runtime.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * The two driver calls that JCuda does not bind: {@code cuLaunchKernelEx} and {@code cuTensorMapEncodeTiled}. Numbers are
 * those of NVIDIA's {@code cuda.h}, whose ABI is stable.
 */
final class ForeignDriverCalls {

    /** CUlaunchConfig: seven u32 (grid, block, shared bytes), the stream, the attributes and their count. */
    private static final long CONFIG_BYTES = 56;

    private static final long CONFIG_STREAM = 32;
    private static final long CONFIG_ATTRIBUTES = 40;
    private static final long CONFIG_COUNT = 48;

    /** CUlaunchAttribute: an i32 id, 4 bytes of padding, a union of 64 bytes. */
    private static final long ATTRIBUTE_BYTES = 72;

    private static final long ATTRIBUTE_VALUE = 8;
    private static final int CLUSTER_DIMENSION = 4;
    private static final int PROGRAMMATIC_STREAM_SERIALIZATION = 6;

    private static final int PROMOTE_TO_256_BYTES = 3;

    private final MethodHandle launchKernelEx;
    private final MethodHandle tensorMapEncodeTiled;

    ForeignDriverCalls() {
        SymbolLookup library = SymbolLookup.libraryLookup(CudaAvailability.DRIVER_LIBRARY, Arena.global());
        launchKernelEx =
                find(library, "cuLaunchKernelEx", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
        tensorMapEncodeTiled = find(
                library,
                "cuTensorMapEncodeTiled",
                FunctionDescriptor.of(
                        JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT,
                        JAVA_INT, JAVA_INT, JAVA_INT));
    }

    /** Null where the driver is too old to have it: an error only for those who need it. */
    private static MethodHandle find(SymbolLookup library, String name, FunctionDescriptor descriptor) {
        return library.find(name)
                .map(symbol -> Linker.nativeLinker().downcallHandle(symbol, descriptor))
                .orElse(null);
    }

    /** The driver's result code. */
    int launch(CudaDriver.Launch launch, long function, long stream) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameters =
                    arena.allocate(ADDRESS, Math.max(1, launch.arguments().size()));
            for (int i = 0; i < launch.arguments().size(); i++) {
                parameters.setAtIndex(ADDRESS, i, launch.arguments().get(i));
            }
            MemorySegment config = config(arena, launch, stream);
            return (int) require(launchKernelEx, "cuLaunchKernelEx")
                    .invokeExact(config, MemorySegment.ofAddress(function), parameters, MemorySegment.NULL);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new CudaException("cuLaunchKernelEx could not be called", e);
        }
    }

    private static MemorySegment config(Arena arena, CudaDriver.Launch launch, long stream) {
        MemorySegment config = arena.allocate(CONFIG_BYTES, 8);
        int[] sizes = {
            launch.gridX(), launch.gridY(), launch.gridZ(), launch.threads(), 1, 1, launch.dynamicSharedBytes()
        };
        for (int i = 0; i < sizes.length; i++) {
            config.setAtIndex(JAVA_INT, i, sizes[i]);
        }
        config.set(JAVA_LONG, CONFIG_STREAM, stream);
        MemorySegment attributes = arena.allocate(2 * ATTRIBUTE_BYTES, 8);
        int count = 0;
        if (launch.cluster().stream().anyMatch(size -> size > 1)) {
            long at = ATTRIBUTE_BYTES * count++;
            attributes.set(JAVA_INT, at, CLUSTER_DIMENSION);
            for (int i = 0; i < 3; i++) {
                attributes.set(
                        JAVA_INT,
                        at + ATTRIBUTE_VALUE + 4L * i,
                        launch.cluster().get(i));
            }
        }
        if (launch.overlapsPrevious()) {
            long at = ATTRIBUTE_BYTES * count++;
            attributes.set(JAVA_INT, at, PROGRAMMATIC_STREAM_SERIALIZATION);
            attributes.set(JAVA_INT, at + ATTRIBUTE_VALUE, 1);
        }
        config.set(ADDRESS, CONFIG_ATTRIBUTES, attributes);
        config.set(JAVA_INT, CONFIG_COUNT, count);
        return config;
    }

    /** The driver's result code. */
    int encodeTensorMap(MemorySegment target, TensorMapDescription description) {
        try (Arena arena = Arena.ofConfined()) {
            int rank = description.lengths().size();
            return (int) require(tensorMapEncodeTiled, "cuTensorMapEncodeTiled")
                    .invokeExact(
                            target,
                            dataType(description.dtype()),
                            rank,
                            MemorySegment.ofAddress(description.address()),
                            longs(arena, description.lengths()),
                            longs(arena, description.strides()),
                            ints(arena, description.box()),
                            ints(arena, description.steps()),
                            0,
                            swizzle(description.swizzleBytes()),
                            PROMOTE_TO_256_BYTES,
                            0);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new CudaException("cuTensorMapEncodeTiled could not be called", e);
        }
    }

    private static MethodHandle require(MethodHandle handle, String name) {
        if (handle == null) {
            throw new CudaException("the NVIDIA driver has no " + name + "; it needs a driver of CUDA 12 or newer", 0);
        }
        return handle;
    }

    /** CUtensorMapDataType. */
    private static int dataType(DType dtype) {
        return switch (dtype) {
            case U8, I8, BOOL -> 0;
            case I32 -> 3;
            case F16 -> 6;
            case F32 -> 7;
            case BF16 -> 9;
        };
    }

    /** CUtensorMapSwizzle. */
    private static int swizzle(int bytes) {
        return bytes == 0 ? 0 : Integer.numberOfTrailingZeros(bytes) - 4;
    }

    private static MemorySegment longs(Arena arena, List<Long> values) {
        return arena.allocateFrom(
                JAVA_LONG, values.stream().mapToLong(Long::longValue).toArray());
    }

    private static MemorySegment ints(Arena arena, List<Integer> values) {
        return arena.allocateFrom(
                JAVA_INT, values.stream().mapToInt(Integer::intValue).toArray());
    }
}
