package dev.attune.templates.attention.split;

/**
 * Where things lie in dynamic shared memory, in bytes from its start. While keys stream: the query tile, then for each warp its
 * notes on coming chunks, its scratch and its ring of chunks. After that, in the same place: what the warps exchange to join
 * their rows.
 */
record SharedLayout(SplitShape shape, boolean looksAhead) {
    /** Bytes that a lane notes about a coming chunk: its first key, and a bit for each of the lane's pairs. */
    static final int NOTE_BYTES = 8;

    int queryBytes() {
        return shape.rows() * shape.queryPitch();
    }

    int noteStageBytes() {
        return looksAhead ? 32 * NOTE_BYTES : 0;
    }

    /** Start of the first warp's part. */
    int warpAt() {
        return queryBytes();
    }

    int warpBytes() {
        return shape.stages() * noteStageBytes() + shape.scratchBytes() + shape.stages() * shape.stageBytes();
    }

    /** From the start of a warp's part to its scratch. */
    int scratchInWarp() {
        return shape.stages() * noteStageBytes();
    }

    /** From the start of a warp's part to its ring of chunks. */
    int chunksInWarp() {
        return scratchInWarp() + shape.scratchBytes();
    }

    int streamBytes() {
        return warpAt() + shape.warps() * warpBytes();
    }

    /** Maxima {@code [warps, rows]}, f32. */
    int maximaAt() {
        return 0;
    }

    /** Sums {@code [warps, rows]}, f32. */
    int sumsAt() {
        return 4 * shape.warps() * shape.rows();
    }

    /** Where each row goes in global memory, 64 bits; 0 for a row past the end. */
    int addressesAt() {
        return (2 * sumsAt() + 15) / 16 * 16;
    }

    /** Factor on each row, f32. */
    int factorsAt() {
        return addressesAt() + 8 * shape.rows();
    }

    /** Results {@code [warps, rows, outPitch]}, f32. */
    int resultsAt() {
        return (factorsAt() + 4 * shape.rows() + 15) / 16 * 16;
    }

    int resultBytes() {
        return 4 * shape.rows() * shape.outPitch();
    }

    int bytes() {
        return Math.max(streamBytes(), resultsAt() + shape.warps() * resultBytes());
    }
}
