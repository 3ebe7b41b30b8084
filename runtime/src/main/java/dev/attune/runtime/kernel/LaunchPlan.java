package dev.attune.runtime.kernel;

import java.util.List;

/**
 * How a CUDA artifact is launched: workspaces to allocate, then kernels in order on one stream. Sizes are expressions over
 * the call's lengths, so one artifact serves every length.
 *
 * @param workspaces scratch buffers in device memory, alive for the call
 * @param kernels in order; each sees what the ones before it wrote
 */
public record LaunchPlan(List<Workspace> workspaces, List<KernelLaunch> kernels) {

    /** For artifacts that are not launched on a GPU. */
    public static final LaunchPlan NONE = new LaunchPlan(List.of(), List.of());

    public LaunchPlan {
        workspaces = List.copyOf(workspaces);
        kernels = List.copyOf(kernels);
    }

    /**
     * A scratch buffer.
     *
     * @param startsZero whether it is cleared before the first call; every call then leaves it zero. Otherwise it is not cleared
     */
    public record Workspace(String name, SizeExpression bytes, boolean startsZero) {
        /** A buffer that is not cleared. */
        public Workspace(String name, SizeExpression bytes) {
            this(name, bytes, false);
        }
    }

    /**
     * One launch.
     *
     * @param entry the kernel's name in the module
     * @param grid CTAs along x, y, z; a launch with a zero is left out
     * @param threads per CTA, along x
     * @param dynamicSharedBytes dynamic shared memory per CTA
     * @param cluster CTAs per cluster along x, y, z; each divides the grid. 1, 1, 1 for none
     * @param overlapsPrevious whether it may start before the launch before it has ended; the kernel itself then waits with
     *     {@code griddepcontrol.wait}
     * @param arguments in the order of the kernel's parameters
     */
    public record KernelLaunch(
            String entry,
            List<SizeExpression> grid,
            int threads,
            int dynamicSharedBytes,
            List<Integer> cluster,
            boolean overlapsPrevious,
            List<Argument> arguments) {

        /** No cluster. */
        public static final List<Integer> NO_CLUSTER = List.of(1, 1, 1);

        public KernelLaunch {
            grid = List.copyOf(grid);
            cluster = List.copyOf(cluster);
            arguments = List.copyOf(arguments);
            if (grid.size() != 3 || cluster.size() != 3) {
                throw new IllegalArgumentException(
                        "a grid and a cluster have 3 sizes, not " + grid.size() + " and " + cluster.size());
            }
            if (threads < 1 || dynamicSharedBytes < 0 || cluster.stream().anyMatch(size -> size < 1)) {
                throw new IllegalArgumentException("launch of " + entry + ": " + threads + " threads, "
                        + dynamicSharedBytes + " bytes of shared memory, cluster " + cluster);
            }
        }

        /** A launch without a cluster, after the one before it has ended. */
        public KernelLaunch(
                String entry,
                List<SizeExpression> grid,
                int threads,
                int dynamicSharedBytes,
                List<Argument> arguments) {
            this(entry, grid, threads, dynamicSharedBytes, NO_CLUSTER, false, arguments);
        }
    }

    /** One kernel parameter. */
    public sealed interface Argument {

        /** u64: the address of {@code q k v out lse} or of a captured tensor. A missing lse is passed as 0. */
        record TensorAddress(String tensor) implements Argument {}

        /**
         * s64: the distance between neighbours along one dimension of {@code q k v out lse}, in elements.
         *
         * @param dimension 0 batch, 1 head, 2 row
         */
        record TensorStride(String tensor, int dimension) implements Argument {}

        /** u64: the address of a workspace. */
        record WorkspaceAddress(String workspace) implements Argument {}

        /** s32: a size over the call's lengths, such as {@code q_len} itself. */
        record Size(SizeExpression value) implements Argument {}

        /** f32: the factor on the dot product. */
        record Scale() implements Argument {}

        /** The type its declaration says (s32, f32, or u32 0/1 for bool): a launch parameter of the variant. */
        record Scalar(String parameter) implements Argument {}

        /**
         * A 128-byte tensor map by value, for TMA; elements outside the tensor read as zero.
         *
         * @param tensor {@code q k v out} or a captured tensor
         * @param box the tile's lengths, innermost dimension first, one for each dimension of the tensor
         * @param steps along each dimension a copy takes every so-manieth element of the box, 1 to 8
         * @param swizzle {@code none}, {@code 32}, {@code 64} or {@code 128}: the span in bytes
         */
        record TensorMap(String tensor, List<Integer> box, List<Integer> steps, String swizzle) implements Argument {
            public TensorMap {
                box = List.copyOf(box);
                steps = List.copyOf(steps);
            }
        }
    }
}
