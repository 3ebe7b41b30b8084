package dev.attune.runtime.load;

import dev.attune.runtime.cuda.CudaDevice;
import dev.attune.runtime.cuda.CudaException;
import dev.attune.runtime.cuda.KernelImage;
import dev.attune.runtime.kernel.KernelArtifact;
import java.util.Optional;

/**
 * Loads artifacts where they run.
 *
 * @param device the GPU; empty where there is none
 * @param choice which image of a CUDA artifact to try first
 */
public record KernelLoader(Optional<CudaDevice> device, KernelImage.Choice choice) {

    /** Loads Java kernels only. */
    public static KernelLoader hostOnly() {
        return new KernelLoader(Optional.empty(), KernelImage.Choice.CUBIN_FIRST);
    }

    /**
     * Loads an artifact.
     *
     * @throws dev.attune.runtime.kernel.KernelBuildException when Java classes do not load
     * @throws CudaException when there is no device, it cannot run the kernel, or the driver refuses
     */
    public LoadedKernel load(KernelArtifact artifact) {
        if (!artifact.target().isCuda()) {
            return new LoadedJavaKernel(artifact);
        }
        CudaDevice present = device.orElseThrow(() -> new CudaException(
                "kernel " + artifact.entry() + " is for " + artifact.target().spelling() + ", and there is no GPU", 0));
        return new LoadedCudaKernel(present, artifact, choice);
    }
}
