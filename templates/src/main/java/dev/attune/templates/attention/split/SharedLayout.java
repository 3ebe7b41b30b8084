package dev.attune.templates.attention.split;

/**
 * Where things lie in dynamic shared memory, in bytes from its start. While keys stream: the query tile, then for each warp its
 * notes on coming chunks, its scratch and, unless all share one, its ring of chunks. After that, in the same place: what the warps exchange to join
 * their rows.
 */
record SharedLayout(SplitShape shape, boolean looksAhead) {
    /** Bytes that a lane notes about a coming chunk: its first key, and a bit for each of the lane's pairs. */
    static final int NOTE_BYTES = 8;

    int queryBytes() {
        return shape.tileRows() * shape.queryPitch();
    }

    int noteStageBytes() {
        return looksAhead ? 32 * NOTE_BYTES : 0;
    }

    /** Start of the first warp's part. */
    int warpAt() {
        return queryBytes();
    }

    int warpBytes() {
        return ringInWarp() + (shape.sharesChunks() ? 0 : ringBytes());
    }

    /** From the start of a warp's part to its scratch. */
    int scratchInWarp() {
        return shape.stages() * noteStageBytes();
    }

    /** From the start of a warp's part to its ring of chunks. */
    int ringInWarp() {
        return scratchInWarp() + shape.scratchBytes();
    }

    /** Start of the ring that warps share. */
    int sharedRingAt() {
        return warpAt() + shape.warps() * warpBytes();
    }

    private int ringBytes() {
        return shape.stages() * shape.stageBytes();
    }

    int streamBytes() {
        return sharedRingAt() + (shape.sharesChunks() ? ringBytes() : 0);
    }

    /** Maxima {@code [parts, tile rows]}, f32. */
    int maximaAt() {
        return 0;
    }

    /** Sums {@code [parts, tile rows]}, f32. */
    int sumsAt() {
        return 4 * shape.warps() * shape.rows();
    }

    /** Where each row goes in global memory, 64 bits; 0 for a row past the end. */
    int addressesAt() {
        return (2 * sumsAt() + 15) / 16 * 16;
    }

    /** Factor on each row, f32. */
    int factorsAt() {
        return addressesAt() + 8 * shape.tileRows();
    }

    /** Results {@code [parts, tile rows, outPitch]}, f32. */
    int resultsAt() {
        return (factorsAt() + 4 * shape.tileRows() + 15) / 16 * 16;
    }

    /** Bytes of a warp's results. */
    int resultBytes() {
        return 4 * shape.rows() * shape.outPitch();
    }

    int bytes() {
        return Math.max(streamBytes(), resultsAt() + shape.warps() * resultBytes());
    }
}
