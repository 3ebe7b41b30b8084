/**
 * Attune beside libtorch and ONNX Runtime, in one JVM. Input: the cases of {@link dev.attune.bench.peers.Suite}, or one that
 * the command line describes. Output: a table of times, ratios with their spread, and shares of what the machine can do.
 * Invariants: all contenders work on the same query, key and value; each result is compared with float64 rows before its time
 * counts; contenders take turns within every round, so that the machine's moods meet all of them.
 */
package dev.attune.bench.peers;
