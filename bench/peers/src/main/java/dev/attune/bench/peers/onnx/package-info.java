/**
 * Calls of ONNX Runtime. Input: a {@link dev.attune.bench.peers.PeerCall}. Output: contenders that run a model of one node, its
 * bytes written here, by hand. Invariants: f32 only, no mask but the causal one; the layout that an operator wants is made
 * before anything is timed, and results go to memory that was there before.
 */
package dev.attune.bench.peers.onnx;
