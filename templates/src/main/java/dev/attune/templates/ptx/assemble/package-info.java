/**
 * From PTX to machine code without a GPU and without a toolkit: {@link
 * dev.attune.templates.ptx.assemble.PtxAssembler} hands PTX text to the NVIDIA assembler that JCuda bundles (release
 * 12.0: PTX up to 8.0, targets up to sm_90a) and returns the cubin with a report of registers, shared memory, spills
 * and warnings, or fails with the assembler's log.
 */
package dev.attune.templates.ptx.assemble;
