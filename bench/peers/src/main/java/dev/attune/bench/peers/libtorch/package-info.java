/**
 * Calls of libtorch. Input: a {@link dev.attune.bench.peers.PeerCall}. Output: contenders that compute it: fused attention with
 * a flag, a mask or a bias where one of these can say what the variant means, single operations where none can. Invariants:
 * tensors are views of the call's own memory; masks and biases are made before anything is timed.
 */
package dev.attune.bench.peers.libtorch;
