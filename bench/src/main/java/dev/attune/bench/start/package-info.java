/**
 * How soon a new process has its first result. Input: a variant and a shape whose kernel is cached. Output: milliseconds from
 * the first instruction of {@code main} to a result that was checked, by phase. Invariants: the clock starts before any class
 * of Attune is loaded; a result counts only when every bit is that of the vector code.
 */
package dev.attune.bench.start;
