/**
 * What was measured, kept. Input: trials under a key (device, target, compiler, variant, dtype, shape). Output: the schedule
 * to use for a shape: the best of its own trials, or of the nearest shape that was tuned, and which of the two. The database
 * is SQLite in WAL mode, safe for many processes of one host; beside it lie small files with the winners, so that a process
 * that only runs kernels opens no database. Invariants: a trial that was recorded is never lost and never there twice; a
 * damaged file is moved aside, never deleted and never read as if it were whole.
 */
package dev.attune.runtime.tune.record;
