/**
 * Kernels of a variant for a build. Input: a checked variant and options. Output: for each target, dtype and width, the kernels that
 * suit the shapes, as Java sources or as files for resources. Invariants: one kernel per schedule, whatever number of shapes chose
 * it; a class's package says its variant, dtype, width and schedule, so no two kernels share a class.
 */
package dev.attune.generator.kernel;
