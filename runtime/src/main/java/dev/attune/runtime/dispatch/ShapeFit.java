package dev.attune.runtime.dispatch;

import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.LaunchPlan.Argument;
import dev.attune.runtime.kernel.LaunchPlan.KernelLaunch;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import java.util.Optional;

/**
 * Whether a kernel takes a shape. Nearly all take every length; one that has a captured tensor brought in tiles by the copy engine
 * needs rows of that tensor that are multiples of 16 bytes.
 */
public final class ShapeFit {
    private static final int ROW_BYTES = 16;

    private ShapeFit() {}

    /** Why it does not; empty if it does. */
    public static Optional<String> complaint(KernelArtifact artifact, ProblemShape shape) {
        for (KernelLaunch launch : artifact.launch().kernels()) {
            for (Argument argument : launch.arguments()) {
                if (argument instanceof Argument.TensorMap map) {
                    Optional<String> complaint = artifact.signature().tensors().stream()
                            .filter(tensor -> tensor.name().equals(map.tensor()))
                            .findFirst()
                            .flatMap(tensor -> complaint(artifact, tensor, shape));
                    if (complaint.isPresent()) {
                        return complaint;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> complaint(KernelArtifact artifact, CapturedTensor tensor, ProblemShape shape) {
        boolean ofKeys = tensor.dimensions().getLast() instanceof Dimension.CallLength length
                && length.name().equals("kv_len");
        long bytes = (long) shape.kvLen() * tensor.dtype().bytes();
        return ofKeys && bytes % ROW_BYTES != 0
                ? Optional.of(
                        "kernel " + artifact.schedule() + " brings " + tensor.name() + " in tiles, which takes rows of "
                                + ROW_BYTES + " bytes or multiples, and " + shape.kvLen() + " keys of " + tensor.dtype()
                                + " make " + bytes)
                : Optional.empty();
    }
}
