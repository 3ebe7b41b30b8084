/**
 * PTX as data. A {@link dev.attune.templates.ptx.PtxModule} holds kernels, a kernel holds parameters, shared memory and
 * a body of typed statements; {@link dev.attune.templates.ptx.PtxPrinter} spells a module. Kernels are written with
 * {@link dev.attune.templates.ptx.build.KernelBuilder} and turned into machine code by
 * {@link dev.attune.templates.ptx.assemble.PtxAssembler}. Invariant: a module that could be constructed has only
 * instructions that its version and target know, branches that land, and registers that are written before they are
 * read somewhere in the body.
 */
package dev.attune.templates.ptx;
