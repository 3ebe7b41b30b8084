/**
 * What generated Java kernels call, and what runs them. Input: a {@link dev.attune.runtime.kernel.KernelArtifact} of target
 * {@code JAVA} and the arguments of a call. Output: {@code out} and {@code lse}, written. The parts: {@link
 * dev.attune.runtime.simd.KernelClasses} turns class bytes into a kernel, {@link
 * dev.attune.runtime.simd.JavaKernelLauncher} runs its work items on all cores, and the rest are the array passes that
 * generated code is made of besides its own loops: rows in and out of off-heap tensors, transposition, elementary functions,
 * reads of captured tensors, whole-number division, and the scalar code of what vectors do. Invariants: scalar code and vector
 * code give the same bits; offsets are 64-bit; a pass works on per-thread {@code
 * float[]} and {@code int[]} scratch and allocates nothing; no method takes or returns a vector, as such calls box where the
 * compiler does not inline them.
 */
package dev.attune.runtime.simd;
