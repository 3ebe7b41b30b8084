package dev.attune.compiler.analysis;

import dev.attune.compiler.ir.Value;

/**
 * {@code query * q_idx + key * kv_idx + rest + constant}, exactly: what an i32 value would be if nothing wrapped.
 *
 * @param rest i64 of tile code, the same for a whole head
 * @param range holds the exact value in every launch
 */
record AffineForm(long query, long key, Value rest, long constant, Interval range) {}
