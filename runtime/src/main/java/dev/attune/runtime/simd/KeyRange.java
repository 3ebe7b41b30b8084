package dev.attune.runtime.simd;

/** The keys that the rows of a query tile can see: half-open, within {@code [0, kv_len]}. Reused between tiles. */
public final class KeyRange {
    /** Every attended key of any row is at or after it. */
    public int anyLow;
    /** And before this. */
    public int anyHigh;
    /** Every key from here on ... */
    public int allLow;
    /** ... up to before this is attended by all rows. */
    public int allHigh;

    /** Sets all four bounds. */
    public void set(int anyLow, int anyHigh, int allLow, int allHigh) {
        this.anyLow = anyLow;
        this.anyHigh = anyHigh;
        this.allLow = allLow;
        this.allHigh = allHigh;
    }
}
