package dev.attune.compiler.ir;

/** A position of the pair under evaluation. All are i32, counted from 0. */
public enum Axis {
    /** The sequence in the batch. */
    BATCH("b"),
    /** The query head. */
    HEAD("h"),
    /** The key/value head that this query head reads: {@code h / (heads / kv_heads)}. */
    KV_HEAD("h_kv"),
    /** The query's row. */
    QUERY("q_idx"),
    /** The key's column. */
    KEY("kv_idx");

    private final String spelling;

    Axis(String spelling) {
        this.spelling = spelling;
    }

    /** The name in scope in a variant. */
    public String spelling() {
        return spelling;
    }
}
