/**
 * The typed Java class of a variant. Input: a variant and its kernels. Output: one Java source. Invariants: launch parameters and
 * captured tensors are arguments of their own names, types and documentation; the class needs attune-runtime alone; it loads a kernel's
 * class when a call first wants it.
 */
package dev.attune.generator.api;
