/**
 * Files that are either whole or not there. Input: a path and a writer. Output: the file, complete and forced to disk, or an
 * exception and the old state. Invariants: nobody ever sees half a file under its final name, not after a full disk and not
 * after a kill; a failed write leaves nothing behind.
 */
package dev.attune.runtime.file;
