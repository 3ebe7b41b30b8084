/**
 * Compiled kernels on disk, found by content. Input: a {@link dev.attune.runtime.kernel.KernelArtifact} and later its key.
 * Output: the same artifact, bit for bit, or nothing. Invariants: an entry appears whole or not at all, also when processes
 * are killed or race; nothing is handed out whose hashes do not match; no file outside the cache's directory is touched,
 * whatever an entry says; what cannot be trusted is moved aside and reported once, never executed and never silently kept.
 */
package dev.attune.runtime.cache;
