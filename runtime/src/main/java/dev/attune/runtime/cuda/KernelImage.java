package dev.attune.runtime.cuda;

import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.Target;
import java.util.Optional;

/** Chooses and loads an artifact's machine code or PTX. */
public final class KernelImage {

    /** The artifact's file of PTX. */
    public static final String PTX = "kernel.ptx";

    /** The artifact's file of machine code, for exactly the architecture of its target. */
    public static final String CUBIN = "kernel.cubin";

    /**
     * Machine code of the kernels that are launched beside the artifact's entry, where it is not in {@link #CUBIN}: the two are
     * assembled side by side.
     */
    public static final String HELPERS_CUBIN = "helpers.cubin";

    /**
     * The knob of a schedule that says how far the assembler goes, 0 to 3 as ptxas has it; all the way where it is not set. The driver's
     * assembler is told the same.
     */
    public static final String OPTIMIZATION = "opt";

    /** All the way, in this knob. */
    private static final int FULL_OPTIMIZATION = 3;

    private KernelImage() {}

    /** Which image to try first. */
    public enum Choice {
        /** Machine code from the build where it fits the device: loads at once. */
        CUBIN_FIRST,
        /** PTX through the driver's assembler, which may be newer than the build's. */
        DRIVER_ASSEMBLER
    }

    /**
     * A loaded image.
     *
     * @param module has the artifact's entry
     * @param helpers has the other kernels; empty where they are in the same module
     * @param file {@link #PTX} or {@link #CUBIN}
     * @param why this one
     * @param log what the driver's assembler said; empty for machine code
     */
    public record Loaded(
            CudaDriver.Module module, Optional<CudaDriver.Module> helpers, String file, String why, String log) {

        /** The module of one of the artifact's kernels. */
        CudaDriver.Module moduleOf(KernelArtifact artifact, String entry) {
            return entry.equals(artifact.entry()) ? module : helpers.orElse(module);
        }

        void unload(CudaDriver driver) {
            helpers.ifPresent(driver::unload);
            driver.unload(module);
        }
    }

    static Loaded load(CudaDevice device, KernelArtifact artifact, Choice choice) {
        DeviceProperties properties = device.properties();
        requireRuns(artifact, properties);
        byte[] cubin = artifact.files().get(CUBIN);
        byte[] ptx = artifact.files().get(PTX);
        if (ptx == null && cubin == null) {
            throw new CudaException(
                    "kernel " + artifact.key() + " has neither " + PTX + " nor " + CUBIN + "; it has "
                            + artifact.files().keySet(),
                    0);
        }
        if (choice == Choice.DRIVER_ASSEMBLER && ptx != null) {
            return assembled(device, artifact, ptx, "asked for");
        }
        if (cubin == null) {
            return assembled(device, artifact, ptx, "the artifact has no machine code");
        }
        if (!cubinFits(artifact.target(), properties)) {
            String reason = "machine code of " + artifact.target().spelling() + " does not run on compute capability "
                    + properties.computeCapability();
            if (ptx == null) {
                throw new CudaException(reason + ", and the artifact has no " + PTX, 0);
            }
            return assembled(device, artifact, ptx, reason);
        }
        try {
            return machineCode(
                    device, cubin, Optional.ofNullable(artifact.files().get(HELPERS_CUBIN)));
        } catch (CudaException e) {
            if (ptx == null || e.code() == CudaException.OUT_OF_MEMORY) {
                throw e;
            }
            return assembled(device, artifact, ptx, "the driver refused the machine code: " + e.getMessage());
        }
    }

    private static Loaded machineCode(CudaDevice device, byte[] cubin, Optional<byte[]> helpers) {
        CudaDriver driver = device.driver();
        CudaDriver.LoadedModule loaded = driver.load(cubin);
        try {
            Optional<CudaDriver.Module> others =
                    helpers.map(code -> driver.load(code).module());
            return new Loaded(loaded.module(), others, CUBIN, "built for this device", loaded.log());
        } catch (CudaException e) {
            driver.unload(loaded.module());
            throw e;
        }
    }

    private static Loaded assembled(CudaDevice device, KernelArtifact artifact, byte[] ptx, String why) {
        int knob = artifact.schedule().knob(OPTIMIZATION, FULL_OPTIMIZATION);
        int level = knob < FULL_OPTIMIZATION ? Math.max(0, knob) : CudaDriver.FULL_OPTIMIZATION;
        CudaDriver.LoadedModule loaded = device.driver().load(ptx, level);
        return new Loaded(loaded.module(), Optional.empty(), PTX, why, loaded.log());
    }

    private static void requireRuns(KernelArtifact artifact, DeviceProperties properties) {
        if (!runs(artifact.target(), properties)) {
            throw new CudaException(
                    "a kernel for " + artifact.target().spelling() + " does not run on " + properties + "; "
                            + needs(artifact.target()),
                    0);
        }
    }

    /** Whether a target's PTX runs on a device. */
    public static boolean runs(Target target, DeviceProperties properties) {
        return switch (target) {
            case JAVA -> false;
            case PTX_SM_80 -> properties.major() >= 8;
            // the "a" in sm_90a: this capability and no later one
            case PTX_SM_90A -> properties.major() == 9 && properties.minor() == 0;
        };
    }

    private static String needs(Target target) {
        return switch (target) {
            case JAVA -> "it is Java, and runs on the host";
            case PTX_SM_80 -> "it needs compute capability 8.0 or more";
            case PTX_SM_90A -> "it needs compute capability 9.0 exactly; ptx:sm_80 runs on more";
        };
    }

    /** Machine code runs within its major capability, on its minor one and later. */
    private static boolean cubinFits(Target target, DeviceProperties properties) {
        return switch (target) {
            case JAVA -> false;
            case PTX_SM_80 -> properties.major() == 8;
            case PTX_SM_90A -> properties.major() == 9 && properties.minor() == 0;
        };
    }
}
