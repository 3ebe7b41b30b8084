package dev.attune.runtime.prebuilt;

import dev.attune.runtime.cuda.CudaAvailability;
import dev.attune.runtime.cuda.CudaDevice;
import dev.attune.runtime.cuda.CudaException;
import dev.attune.runtime.cuda.KernelImage;
import dev.attune.runtime.dispatch.Decision;
import dev.attune.runtime.dispatch.DispatchException;
import dev.attune.runtime.dispatch.ShapeFit;
import dev.attune.runtime.dispatch.TargetChoice;
import dev.attune.runtime.dispatch.TargetSelection;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.LaunchPlan;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.load.LoadedCudaKernel;
import dev.attune.runtime.load.LoadedJavaKernel;
import dev.attune.runtime.load.LoadedKernel;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import org.slf4j.LoggerFactory;

/**
 * A variant and the kernels that a build made of it. Safe for many threads. Loaded kernels stay loaded as long as the class that
 * holds this. Runs before much of the program is compiled, so it does with plain loops.
 */
public final class PrebuiltVariant {
    private final Class<?> owner;
    private final VariantSignature signature;
    private final JavaKernels javaKernels;
    private final List<PrebuiltKernel> kernels;
    // by identity: the first hash of a record takes a process some milliseconds
    private final Map<PrebuiltKernel, LoadedKernel> loaded = new IdentityHashMap<>();
    private final List<PrebuiltKernel> broken = new ArrayList<>();

    /**
     * A variant.
     *
     * @param owner whose class loader finds the resources
     * @param javaKernels makes the kernels whose code is Java
     */
    public PrebuiltVariant(
            Class<?> owner, VariantSignature signature, JavaKernels javaKernels, List<PrebuiltKernel> kernels) {
        this.owner = owner;
        this.signature = signature;
        this.javaKernels = javaKernels;
        this.kernels = List.copyOf(kernels);
    }

    /** What a caller sees. */
    public VariantSignature signature() {
        return signature;
    }

    /** All kernels. */
    public List<PrebuiltKernel> kernels() {
        return kernels;
    }

    /** A call; its arguments are checked when it runs. */
    public PrebuiltCall call(Tensor query, Tensor key, Tensor value, Tensor out) {
        return new PrebuiltCall(this, query, key, value, out);
    }

    /**
     * The kernel for calls of a shape: on the most wanted target, the one whose shapes are nearest; of Java kernels, the one with the
     * longest vectors that this machine has.
     *
     * @throws DispatchException when there is none, or the target that was insisted on cannot be had
     */
    public synchronized ChosenKernel choose(TargetChoice choice, DType dtype, ProblemShape shape) {
        TargetSelection selection = select(choice);
        var decisions = new ArrayList<Decision>();
        decisions.add(selection.decision());
        List<PrebuiltKernel> refused = new ArrayList<>(broken);
        for (Target target : selection.targets()) {
            Optional<PrebuiltKernel> best = best(target, dtype, shape, refused);
            while (best.isPresent()) {
                PrebuiltKernel kernel = best.get();
                String complaint = load(kernel, shape);
                if (complaint == null) {
                    decisions.add(new Decision("schedule", kernel.schedule().toString(), why(kernel, shape)));
                    decisions.add(new Decision("kernel", kernel.key(), "built into " + owner.getName()));
                    return new ChosenKernel(loaded.get(kernel), decisions);
                }
                decisions.add(new Decision("kernel", "not " + kernel.describe(), complaint));
                refused.add(kernel);
                best = best(target, dtype, shape, refused);
            }
            decisions.add(new Decision(
                    "target", "not " + target.spelling(), "no kernel there was built for " + dtype + " " + shape));
        }
        throw new DispatchException(refusal(dtype, shape, decisions));
    }

    private TargetSelection select(TargetChoice choice) {
        if (choice == TargetChoice.AUTO && !hasCudaKernels()) {
            // the search for a GPU takes a while
            return TargetSelection.onHost("no other kernels were built");
        }
        if (choice == TargetChoice.JAVA) {
            return TargetSelection.onHost("asked for");
        }
        return TargetSelection.select(choice, CudaAvailability.probe());
    }

    private boolean hasCudaKernels() {
        for (PrebuiltKernel kernel : kernels) {
            if (kernel.target().isCuda()) {
                return true;
            }
        }
        return false;
    }

    private Optional<PrebuiltKernel> best(
            Target target, DType dtype, ProblemShape shape, List<PrebuiltKernel> refused) {
        int lanes = target == Target.JAVA ? FloatVector.SPECIES_PREFERRED.length() : 0;
        PrebuiltKernel best = null;
        for (PrebuiltKernel kernel : kernels) {
            if (kernel.target() == target
                    && kernel.takes(dtype, shape)
                    && kernel.lanes() <= lanes
                    && !holds(refused, kernel)
                    && (best == null || isBetter(kernel, best, shape))) {
                best = kernel;
            }
        }
        return Optional.ofNullable(best);
    }

    private static boolean holds(List<PrebuiltKernel> kernels, PrebuiltKernel kernel) {
        for (PrebuiltKernel each : kernels) {
            if (each == kernel) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBetter(PrebuiltKernel kernel, PrebuiltKernel other, ProblemShape shape) {
        return kernel.lanes() != other.lanes()
                ? kernel.lanes() > other.lanes()
                : kernel.distance(shape) < other.distance(shape);
    }

    private static String why(PrebuiltKernel kernel, ProblemShape shape) {
        return kernel.distance(shape) == 0
                ? "built for this shape, " + kernel.why()
                : "shape " + shape + " is nearest to " + kernel.shapes().getFirst() + ", " + kernel.why();
    }

    /** Loads a kernel, if it is not. Answers why it cannot be used, or null. */
    private String load(PrebuiltKernel kernel, ProblemShape shape) {
        try {
            LoadedKernel known = loaded.get(kernel);
            if (known == null) {
                known = kernel.number() >= 0
                        ? LoadedJavaKernel.startingScalar(artifactOf(kernel), javaKernels.create(kernel.number()))
                        : onDevice(kernel);
                loaded.put(kernel, known);
            }
            return ShapeFit.complaint(known.artifact(), shape).orElse(null);
        } catch (CudaException | KernelBuildException e) {
            broken.add(kernel);
            LoggerFactory.getLogger(PrebuiltVariant.class)
                    .warn("{}: the kernel {} is not used: {}", signature.name(), kernel.describe(), e.getMessage());
            return e.getMessage();
        }
    }

    private LoadedKernel onDevice(PrebuiltKernel kernel) {
        return new LoadedCudaKernel(
                ProcessDevice.get(),
                KernelResources.read(owner, kernel.folder(), kernel.key()),
                KernelImage.Choice.CUBIN_FIRST);
    }

    private KernelArtifact artifactOf(PrebuiltKernel kernel) {
        return new KernelArtifact(
                kernel.key(),
                signature,
                kernel.target(),
                kernel.schedule(),
                kernel.dtype(),
                kernel.headDim(),
                kernel.headDimV(),
                owner.getName(),
                LaunchPlan.NONE,
                Map.of(),
                Map.of());
    }

    private String refusal(DType dtype, ProblemShape shape, List<Decision> decisions) {
        var text = new StringBuilder(signature.name())
                .append(" has no kernel for ")
                .append(dtype)
                .append(", head_dim ")
                .append(shape.headDim())
                .append(shape.headDimV() == shape.headDim() ? "" : ", head_dim_v " + shape.headDimV())
                .append(" here; it was built for:");
        for (PrebuiltKernel kernel : kernels) {
            text.append("\n  ").append(kernel.describe());
        }
        text.append("\nadd what is missing to dtypes, headDims, targets or vectors of the build's plugin");
        for (Decision decision : decisions) {
            text.append("\n  ").append(decision);
        }
        return text.toString();
    }

    /** The GPU of prebuilt kernels; opened by the first of them. */
    private static final class ProcessDevice {
        private static CudaDevice device;

        static synchronized CudaDevice get() {
            if (device == null) {
                device = switch (CudaAvailability.probe()) {
                    case CudaAvailability.Available(var driver, var devices) ->
                        new CudaDevice(driver, devices.getFirst());
                    case CudaAvailability.Unavailable(String reason) -> throw new CudaException(reason, 0);
                };
            }
            return device;
        }
    }
}
