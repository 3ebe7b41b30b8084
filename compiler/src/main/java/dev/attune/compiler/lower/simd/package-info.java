/**
 * Lowering to SIMD Java. Input: an {@link dev.attune.compiler.analysis.AnalyzedAttention}, a schedule, a dtype and head dims.
 * Output: Java source with its classes, as a {@link dev.attune.runtime.kernel.KernelArtifact}. Each value is evaluated where it
 * varies: per call, head, row or key in scalar code whose results are kept in fields and arrays, and only the rest as vectors.
 * Invariants: generated code computes what the IR means on every input (total division, clamped reads, no contribution of a
 * masked pair); elementary functions, divisions and gathers run as passes over arrays, so that no vector crosses a call.
 */
package dev.attune.compiler.lower.simd;
