/**
 * What a build does with variants. Input: a folder of {@code .attn} files and options. Output: per variant a typed Java class, the
 * Java kernels' sources, and PTX with machine code as resources; or, for the tuning goal, measurements in a database. Invariants:
 * when a file has an error, all errors are reported and nothing is written; a variant whose inputs did not change is left alone;
 * what an earlier run wrote and this one does not want is deleted, and nothing else is.
 */
package dev.attune.generator;
