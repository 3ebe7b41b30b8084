/**
 * JMH benchmarks of the passes that kernels are made of, on data in the first-level cache. Input: nothing. Output: nanoseconds
 * per pass. Invariants: in place passes start from the same values each time, or from values that they do not change.
 */
package dev.attune.bench.peers.micro;
