/**
 * What was generated from what. Input: digests of variants, and the files that they became. Output: which variants need work, and
 * files on disk. Invariants: a file whose bytes would not change is not touched; a file that something else changed is written anew;
 * only files of an earlier run are ever deleted.
 */
package dev.attune.generator.state;
