package dev.attune.templates.attention.split;

/**
 * Where things lie in dynamic shared memory. It starts with where each row goes; all else is in bytes from the end of that.
 * While keys stream: the query tile, then for each warp its notes on coming chunks, its scratch and, unless all share one, its
 * ring of chunks. After that, in the same place: what the warps exchange to join their rows.
 */
record SharedLayout(SplitShape shape, boolean looksAhead) {
    /** Bytes that a lane notes about a coming chunk: its first key, and a bit for each of the lane's pairs. */
    static final int NOTE_BYTES = 8;

    /** Bytes of the addresses, 64 bits each, that the rows of the tile go to. */
    int addressBytes() {
        return (8 * shape.tileRows() + 15) / 16 * 16;
    }

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

    /** Results {@code [parts, tile rows, outPitch]}, f32. */
    int resultsAt() {
        return (2 * sumsAt() + 15) / 16 * 16;
    }

    /** Bytes of a warp's results. */
    int resultBytes() {
        return 4 * shape.rows() * shape.outPitch();
    }

    int bytes() {
        return addressBytes() + Math.max(streamBytes(), resultsAt() + shape.warps() * resultBytes());
    }
}
