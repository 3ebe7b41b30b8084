package dev.attune.runtime.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.List;

/** Whether this process can use a GPU, or why not. */
public sealed interface CudaAvailability {

    /** At least one device. */
    record Available(CudaDriver driver, List<DeviceProperties> devices) implements CudaAvailability {}

    /**
     * None.
     *
     * @param reason one sentence: what was tried and what it answered
     */
    record Unavailable(String reason) implements CudaAvailability {}

    /** Looks once per process; cheap where there is no driver. */
    static CudaAvailability probe() {
        return CudaProbe.RESULT;
    }

    /** Looks now. */
    static CudaAvailability look() {
        String system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
        if (!system.equals("Linux on amd64")) {
            return new Unavailable("no GPU: CUDA is bound for Linux on amd64, and this is " + system);
        }
        // a missing driver is common: find out before the binding's native library is unpacked and linked
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup.libraryLookup(DRIVER_LIBRARY, arena);
        } catch (IllegalArgumentException e) {
            return new Unavailable("no GPU: the NVIDIA driver's " + DRIVER_LIBRARY + " is not on this machine");
        }
        try {
            CudaDriver driver = JCudaBackedDriver.open();
            List<DeviceProperties> devices = driver.devices();
            return devices.isEmpty()
                    ? new Unavailable("no GPU: the NVIDIA driver shows no device to this process")
                    : new Available(driver, devices);
        } catch (CudaException e) {
            return new Unavailable("no GPU: " + e.getMessage());
        } catch (LinkageError e) {
            return new Unavailable("no GPU: the NVIDIA driver is there, but its binding does not load: " + e);
        }
    }

    /** The driver's library, by the name that its ABI promises. */
    String DRIVER_LIBRARY = "libcuda.so.1";
}
