/**
 * Kernels that a build put into a jar. Input: what generated classes list, and calls. Output: the kernel of the list that suits a
 * call best, loaded. Invariants: needs no compiler, no cache and no database; a kernel is loaded when a call first wants it; a
 * call that no kernel was built for is refused, and the refusal lists those that are there.
 */
package dev.attune.runtime.prebuilt;
