/**
 * The interpreter against a real GPU. {@link dev.attune.templates.ptx.machine.MachineKernels} writes a kernel per row of the
 * instruction table and per layout of a wgmma operand; {@code src/test/machine/record.py} runs them on a Hopper GPU and
 * records every result; the test runs them through the interpreter and compares. Input: the recording, a test resource.
 * Invariant: exact rows agree bit for bit, approximate ones within the error that the machine's maker states.
 */
package dev.attune.templates.ptx.machine;
