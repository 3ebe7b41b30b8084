/**
 * NVIDIA GPUs through the driver, with no CUDA toolkit. Input: a {@link dev.attune.runtime.kernel.KernelArtifact} of a PTX
 * target and the arguments of a call. Output: {@code out} and {@code lse}, written, and what the driver tells of the kernel
 * (registers, spills, shared memory, the assembler's log). {@link dev.attune.runtime.cuda.CudaDriver} is the one narrow way
 * to the driver; behind it, JCuda does what it can and {@code java.lang.foreign} the rest. Invariants: no class here fails to
 * load where there is no driver ({@link dev.attune.runtime.cuda.CudaAvailability} says why instead); sizes and offsets are
 * 64-bit and checked before the driver sees them; the work of one device runs in order on one stream.
 */
package dev.attune.runtime.cuda;
