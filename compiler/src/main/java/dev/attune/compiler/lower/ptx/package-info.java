/**
 * From an analysed variant to GPU kernels: fills the holes of the PTX families in {@code dev.attune.templates.attention},
 * plans the launches, and has the result assembled.
 *
 * <p>Input: an {@link dev.attune.compiler.analysis.AnalyzedAttention}, a schedule, a dtype and head dims. Output: a {@link
 * dev.attune.runtime.kernel.KernelArtifact}. A value is written once, at the place that {@link
 * dev.attune.compiler.analysis.Varies} gives it; within a straight-line region an operation on the same operands is written
 * once; whole numbers that differ by a constant share a register. Invariants: integer operations are exact, as the IR defines
 * them, whatever the operands; no operand makes a kernel read outside a tensor.
 */
package dev.attune.compiler.lower.ptx;
