/**
 * How the JVM comes to compile a Java kernel. Input: a loaded kernel and a call of it. Output: how much work passes until it is
 * at its final speed, what a warm call allocates, and what the JVM's last compiler (C2) says of the kernel's methods.
 * Invariants: the verdict is read from the JVM's own events, never guessed; where the JVM tells nothing, nothing is said.
 */
package dev.attune.bench.jit;
