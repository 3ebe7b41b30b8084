/**
 * The compiler as a whole: {@link dev.attune.compiler.Compiler} is the pipeline on one page, {@link
 * dev.attune.compiler.CompilerService} offers it to the runtime. Input: .attn text and what it imports. Output: kernel
 * artifacts, or diagnostics. Invariants: pure (no clock, no GPU, no files but what it is handed) and deterministic: one
 * request, one artifact, byte for byte.
 */
package dev.attune.compiler;
