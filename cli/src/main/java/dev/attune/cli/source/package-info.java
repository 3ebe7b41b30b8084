/**
 * Variants on disk. Input: paths. Output: checked variants, or every diagnostic of the files. Invariants: reads files, writes
 * none; a file with several variants is never guessed at.
 */
package dev.attune.cli.source;
