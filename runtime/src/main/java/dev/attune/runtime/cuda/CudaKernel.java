package dev.attune.runtime.cuda;

import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.arguments.ArgumentException;
import dev.attune.runtime.arguments.CallLengths;
import dev.attune.runtime.cuda.KernelImage.Choice;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.LaunchPlan.KernelLaunch;
import dev.attune.runtime.tensor.AttentionArguments;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A kernel loaded on a device. Safe for calls from several threads, which take turns on the device. */
public final class CudaKernel implements AutoCloseable {

    /** Above this much dynamic shared memory a kernel must ask before it is launched. */
    private static final int FREE_SHARED_BYTES = 48 << 10;

    private final CudaDevice device;
    private final KernelArtifact artifact;
    private final KernelImage.Loaded image;
    private final Map<String, CudaDriver.Function> functions = new LinkedHashMap<>();
    private final Map<String, FunctionAttributes> attributes = new LinkedHashMap<>();

    private CudaKernel(CudaDevice device, KernelArtifact artifact, KernelImage.Loaded image) {
        this.device = device;
        this.artifact = artifact;
        this.image = image;
        for (KernelLaunch launch : artifact.launch().kernels()) {
            CudaDriver.Function function = functions.computeIfAbsent(
                    launch.entry(), entry -> device.driver().function(image.moduleOf(artifact, entry), entry));
            FunctionAttributes needs = attributes.computeIfAbsent(
                    launch.entry(), entry -> device.driver().attributes(function));
            checkFits(launch, needs);
            if (launch.dynamicSharedBytes() + needs.staticSharedBytes() > FREE_SHARED_BYTES) {
                device.driver().allowDynamicShared(function, launch.dynamicSharedBytes());
            }
        }
    }

    /**
     * Loads an artifact: its machine code where it fits the device, else its PTX, which the driver assembles.
     *
     * @throws CudaException when the device cannot run it, or the driver refuses
     */
    public static CudaKernel load(CudaDevice device, KernelArtifact artifact, Choice choice) {
        return device.locked(() -> {
            KernelImage.Loaded image = KernelImage.load(device, artifact, choice);
            try {
                return new CudaKernel(device, artifact, image);
            } catch (RuntimeException | Error e) {
                image.unload(device.driver());
                throw e;
            }
        });
    }

    private void checkFits(KernelLaunch launch, FunctionAttributes needs) {
        int shared = launch.dynamicSharedBytes() + needs.staticSharedBytes();
        if (shared > device.properties().sharedBytesPerBlock()) {
            throw new CudaException(
                    "kernel " + launch.entry() + " (" + artifact.schedule() + ") needs " + shared
                            + " bytes of shared memory; a block on " + device.properties() + " can have "
                            + device.properties().sharedBytesPerBlock() + ": choose smaller tiles or fewer stages",
                    0);
        }
        if (launch.threads() > needs.maxThreads()) {
            throw new CudaException(
                    "kernel " + launch.entry() + " (" + artifact.schedule() + ") is launched with " + launch.threads()
                            + " threads; with " + needs.registers() + " registers each, a block can have "
                            + needs.maxThreads(),
                    0);
        }
    }

    public KernelArtifact artifact() {
        return artifact;
    }

    /** Which image was loaded and why, and the assembler's log. */
    public KernelImage.Loaded image() {
        return image;
    }

    /** Registers, spills and shared memory of each kernel, by its name. */
    public Map<String, FunctionAttributes> attributes() {
        return Collections.unmodifiableMap(attributes);
    }

    /**
     * Runs a call on host tensors: uploads, launches, waits, downloads out and lse.
     *
     * @throws ArgumentException when the arguments do not fit the variant or this kernel
     * @throws CudaException when the driver refuses or the kernel fails
     */
    public void run(AttentionArguments arguments) {
        CallLengths lengths = ArgumentChecks.check(artifact, arguments);
        device.locked(() -> {
            try (DeviceArguments onDevice = DeviceArguments.upload(device, arguments, lengths);
                    PreparedCall call = prepare(onDevice)) {
                call.enqueue();
                onDevice.downloadResults(device, arguments);
            } catch (CudaException e) {
                throw new CudaException(
                        artifact.signature().name() + ", " + artifact.schedule() + ", shape " + arguments.shape() + ": "
                                + e.getMessage(),
                        e);
            }
            return null;
        });
    }

    /** Prepares a call on device tensors, which must fit the variant and this kernel and outlive the call. */
    public PreparedCall prepare(DeviceArguments arguments) {
        return device.locked(() -> new PreparedCall(device, artifact, functions, arguments));
    }

    /** Unloads the kernel once its queued work has ended. */
    @Override
    public void close() {
        device.locked(() -> {
            device.synchronize();
            image.unload(device.driver());
            return null;
        });
    }
}
