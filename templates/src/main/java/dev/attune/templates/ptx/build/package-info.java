/**
 * Writing kernels. {@link dev.attune.templates.ptx.build.KernelBuilder} collects statements through typed methods that
 * read like the algorithm, names registers and labels after it, and yields a
 * {@link dev.attune.templates.ptx.PtxKernel}. The methods are grouped by interfaces, one per part of the instruction
 * table; each method emits exactly one instruction unless its comment says otherwise.
 */
package dev.attune.templates.ptx.build;
