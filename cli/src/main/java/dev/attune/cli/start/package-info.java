/**
 * How the command starts fast. Input: a distribution without a start archive. Output: an archive of the classes that its
 * commands load, for the JVM to map instead of reading, checking and linking them anew. Invariants: a command never waits for an
 * archive, fails for want of one or says a word about it; an archive appears whole, and only after a JVM has taken it.
 */
package dev.attune.cli.start;
