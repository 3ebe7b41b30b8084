/**
 * From a variant with its facts to kernels: what every back end is to the pipeline. Input: {@link
 * dev.attune.compiler.analysis.AnalyzedAttention} and a {@link dev.attune.compiler.lower.LoweringRequest}. Output: {@link
 * dev.attune.runtime.kernel.KernelArtifact}. Invariants: a back end is stateless and pure; the same input gives the same
 * bytes; a request that no family takes is refused with the reason, never served by something else.
 */
package dev.attune.compiler.lower;
