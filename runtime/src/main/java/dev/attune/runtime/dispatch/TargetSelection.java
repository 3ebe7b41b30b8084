package dev.attune.runtime.dispatch;

import dev.attune.runtime.cuda.CudaAvailability;
import dev.attune.runtime.cuda.DeviceProperties;
import dev.attune.runtime.cuda.KernelImage;
import dev.attune.runtime.kernel.Target;
import java.util.List;
import java.util.stream.Stream;

/**
 * The targets that a request may run on, the most wanted first.
 *
 * @param decision why these
 */
public record TargetSelection(List<Target> targets, Decision decision) {

    /**
     * Selects.
     *
     * @throws DispatchException when the caller insists on a GPU and there is none that can be used
     */
    public static TargetSelection select(TargetChoice choice, CudaAvailability cuda) {
        // most processes: their first call is not to wait for the JVM to make a pattern's switch
        if (choice == TargetChoice.AUTO && cuda instanceof CudaAvailability.Unavailable unavailable) {
            return onHost(unavailable.reason());
        }
        return switch (choice) {
            case JAVA -> onHost("asked for");
            case AUTO ->
                switch (cuda) {
                    case CudaAvailability.Unavailable(String reason) -> onHost(reason);
                    case CudaAvailability.Available(var _, var devices) -> {
                        DeviceProperties device = devices.getFirst();
                        List<Target> targets = cudaTargets(device);
                        yield targets.isEmpty()
                                ? onHost(tooOld(device))
                                : new TargetSelection(
                                        Stream.concat(targets.stream(), Stream.of(Target.JAVA))
                                                .toList(),
                                        new Decision("target", "cuda", "there is a GPU: " + device));
                    }
                };
            case CUDA ->
                switch (cuda) {
                    case CudaAvailability.Unavailable(String reason) ->
                        throw new DispatchException("target cuda: " + reason + "; use target java");
                    case CudaAvailability.Available(var _, var devices) -> {
                        DeviceProperties device = devices.getFirst();
                        List<Target> targets = cudaTargets(device);
                        if (targets.isEmpty()) {
                            throw new DispatchException("target cuda: " + tooOld(device) + "; use target java");
                        }
                        yield new TargetSelection(targets, new Decision("target", "cuda", "asked for; " + device));
                    }
                };
        };
    }

    /** The host alone. */
    public static TargetSelection onHost(String reason) {
        return new TargetSelection(List.of(Target.JAVA), new Decision("target", "java", reason));
    }

    private static String tooOld(DeviceProperties device) {
        return "no kernel runs on " + device + ": compute capability 8.0 or more is needed";
    }

    /** Those that run on a device, the one made for it first. */
    private static List<Target> cudaTargets(DeviceProperties device) {
        return Stream.of(Target.PTX_SM_90A, Target.PTX_SM_80)
                .filter(target -> KernelImage.runs(target, device))
                .toList();
    }
}
