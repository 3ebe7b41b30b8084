package dev.attune.runtime.kernel;

/**
 * The lengths of one attention call: query {@code [batch, heads, q_len, head_dim]}, key {@code [batch, kv_heads, kv_len,
 * head_dim]}, value {@code [batch, kv_heads, kv_len, head_dim_v]}, out {@code [batch, heads, q_len, head_dim_v]}.
 */
public record ProblemShape(int batch, int heads, int kvHeads, int qLen, int kvLen, int headDim, int headDimV) {

    /** More pairs than this, and counts of operations or bytes no longer fit 64 bits. */
    private static final double MOST_PAIRS = 0x1p50;

    /** The widest head that any family takes. */
    public static final int MAX_HEAD_DIM = 512;

    public ProblemShape {
        require(batch >= 1, "batch", batch, "at least 1");
        require(heads >= 1, "heads", heads, "at least 1");
        require(kvHeads >= 1 && heads % kvHeads == 0, "kv_heads", kvHeads, "a divisor of heads = " + heads);
        require(qLen >= 0, "q_len", qLen, "at least 0");
        require(kvLen >= 0, "kv_len", kvLen, "at least 0");
        require(headDim >= 1 && headDim <= MAX_HEAD_DIM, "head_dim", headDim, "1 to " + MAX_HEAD_DIM);
        require(headDimV >= 1 && headDimV <= MAX_HEAD_DIM, "head_dim_v", headDimV, "1 to " + MAX_HEAD_DIM);
        if ((double) batch * heads * Math.max(qLen, 1) * Math.max(kvLen, 1) > MOST_PAIRS) {
            throw new IllegalArgumentException("batch x heads x q_len x kv_len is more than 2^50 query-key pairs");
        }
    }

    // spelled out: those of a record take the JVM 10 ms in a process's first call
    @Override
    public boolean equals(Object other) {
        return other instanceof ProblemShape that
                && batch == that.batch
                && heads == that.heads
                && kvHeads == that.kvHeads
                && qLen == that.qLen
                && kvLen == that.kvLen
                && headDim == that.headDim
                && headDimV == that.headDimV;
    }

    @Override
    public int hashCode() {
        int hash = batch;
        for (int length : new int[] {heads, kvHeads, qLen, kvLen, headDim, headDimV}) {
            hash = 31 * hash + length;
        }
        return hash;
    }

    /** Query heads that share one KV head. */
    public int groupSize() {
        return heads / kvHeads;
    }

    /** Query-key pairs over all heads, masked or not. */
    public long pairs() {
        return (long) batch * heads * qLen * kvLen;
    }

    /**
     * Reads {@code B,H,Hkv,Sq,Skv,D[,Dv]}.
     *
     * @throws IllegalArgumentException when it has another form or a length is out of range
     */
    public static ProblemShape parse(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length != 6 && parts.length != 7) {
            throw new IllegalArgumentException("shape '" + text + "' has " + parts.length
                    + " lengths; expected B,H,Hkv,Sq,Skv,D or B,H,Hkv,Sq,Skv,D,Dv, as in 1,16,4,2048,2048,64");
        }
        int[] lengths = new int[7];
        for (int i = 0; i < parts.length; i++) {
            try {
                lengths[i] = Integer.parseInt(parts[i].strip());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("shape '" + text + "': '" + parts[i] + "' is not a length", e);
            }
        }
        if (parts.length == 6) {
            lengths[6] = lengths[5];
        }
        return new ProblemShape(lengths[0], lengths[1], lengths[2], lengths[3], lengths[4], lengths[5], lengths[6]);
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return batch + "," + heads + "," + kvHeads + "," + qLen + "," + kvLen + "," + headDim
                + (headDimV == headDim ? "" : "," + headDimV);
    }

    private static void require(boolean holds, String name, int value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be " + allowed);
        }
    }
}
