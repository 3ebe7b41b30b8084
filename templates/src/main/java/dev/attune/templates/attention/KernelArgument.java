package dev.attune.templates.attention;

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

    /** s32: into how many parts the launch splits the keys. */
    record Splits() implements KernelArgument {}
}
