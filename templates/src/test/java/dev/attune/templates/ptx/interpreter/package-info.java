/**
 * Executes PTX kernels as data, with no GPU: warps of 32 lanes in lockstep with divergence, shared memory, barriers,
 * asynchronous copies and matrix fragments. Input: a {@link dev.attune.templates.ptx.PtxKernel}, a {@link
 * dev.attune.templates.ptx.interpreter.GlobalMemory} and launch arguments; output: the memory as the kernel leaves it, or
 * an {@link dev.attune.templates.ptx.interpreter.KernelFault} that names what the kernel did wrong, where. What is
 * undefined or unordered on the machine is a fault here, whatever the machine would usually do: an access out of bounds, a
 * read of data that have not arrived, two warps at one byte with nothing between them, a barrier that some never reach.
 */
package dev.attune.templates.ptx.interpreter;
