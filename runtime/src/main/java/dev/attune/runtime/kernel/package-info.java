/**
 * What a kernel is, apart from how it was made: the variant's signature, the shape it meets, the artifact that holds its
 * code, and the plan by which it is launched. Input: records built by the compiler, or read back from the cache or a jar.
 * Output: what {@code runtime.load} and {@code runtime.dispatch} need to run it. Invariants: everything here is plain data
 * that survives a round trip through its file form, and knows neither ANTLR nor an IR.
 */
package dev.attune.runtime.kernel;
