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

    /** Leaves only keys from {@code low} up to before {@code high}. */
    public void clip(int low, int high) {
        anyLow = Math.max(anyLow, low);
        anyHigh = Math.min(anyHigh, high);
    }

    /** Whether some key at or after {@code low} and before {@code high} may be attended. */
    public boolean touches(int low, int high) {
        return anyLow < high && low < anyHigh && anyLow < anyHigh;
    }
}
