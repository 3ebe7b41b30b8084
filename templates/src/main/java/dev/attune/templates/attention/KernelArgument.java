package dev.attune.templates.attention;

import java.util.List;

/** What the launcher passes for one kernel parameter. */
public sealed interface KernelArgument {

    /** u64: the address of {@code q k v out lse} or of a captured tensor. A missing lse is passed as 0. */
    record TensorAddress(String tensor) implements KernelArgument {}

    /**
     * s64: the distance between neighbours along one dimension of {@code q k v out lse}, in elements.
     *
     * @param dimension 0 batch, 1 head, 2 row
     */
    record TensorStride(String tensor, int dimension) implements KernelArgument {}

    /** s32: {@code batch heads kv_heads q_len kv_len head_dim group_size} or a captured tensor's own length. */
    record Length(String name) implements KernelArgument {}

    /** f32: the factor on the dot product. */
    record Scale() implements KernelArgument {}

    /** A launch parameter of the variant: s32, f32, or u32 0/1 for a bool. */
    record Scalar(String parameter) implements KernelArgument {}

    /** u64: the address of a workspace of the launch. */
    record Workspace(String name) implements KernelArgument {}

    /**
     * A 128-byte tensor map by value, for the copy engine; elements outside the tensor read as zero.
     *
     * @param tensor {@code q k v out} or a captured tensor
     * @param box the lengths of a copy, innermost dimension first, one for each dimension of the tensor
     * @param steps along each dimension a copy takes every so-manieth element of the box
     * @param swizzleBytes 0 for none, 32, 64 or 128
     */
    record TensorMap(String tensor, List<Integer> box, List<Integer> steps, int swizzleBytes)
            implements KernelArgument {
        public TensorMap {
            box = List.copyOf(box);
            steps = List.copyOf(steps);
        }
    }

    /** s32: into how many parts the launch splits the keys. */
    record Splits() implements KernelArgument {}
}
