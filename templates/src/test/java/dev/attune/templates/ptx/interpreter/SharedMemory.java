package dev.attune.templates.ptx.interpreter;

/**
 * A CTA's shared memory with its bookkeeping: which bytes have been written, by whom and when, and which are still to be
 * filled by a copy under way. The bookkeeping is per granule, the smallest piece that the kernel accesses.
 */
final class SharedMemory {
    private static final int BASE = KernelLayout.SHARED_BASE;

    final byte[] bytes;
    private final int granuleBits;
    private final RaceDetector races;
    /** Copies under way per granule. */
    private final short[] inFlight;

    SharedMemory(int size, int granule, int warps, boolean detectRaces) {
        bytes = new byte[size];
        granuleBits = Integer.numberOfTrailingZeros(granule);
        int granules = (size + granule - 1) / granule;
        races = new RaceDetector(granules, warps, detectRaces);
        inFlight = new short[granules];
    }

    RaceDetector races() {
        return races;
    }

    int granule(int offset) {
        return offset >> granuleBits;
    }

    /** Checks bounds and alignment; the offset of an address in {@link #bytes}. */
    int place(Warp warp, int lane, int address, int length, int alignment) {
        int offset = address - BASE;
        if (address % alignment != 0) {
            throw warp.fault(Fault.MISALIGNED, lane, describe(address) + " is not aligned to " + alignment + " bytes");
        }
        if (offset < 0 || offset + (long) length > bytes.length) {
            throw warp.fault(
                    Fault.OUT_OF_BOUNDS,
                    lane,
                    length + " bytes at " + describe(address) + " lie outside the CTA's " + bytes.length + " bytes");
        }
        return offset;
    }

    static String describe(int address) {
        return "shared address 0x" + Integer.toHexString(address) + " (byte " + (address - BASE) + ")";
    }

    /** Checks a read by a warp; the offset in {@link #bytes}. */
    int read(Warp warp, int lane, int address, int length) {
        int offset = place(warp, lane, address, length, length);
        checkRead(warp, lane, offset, length);
        return offset;
    }

    /** Checks and records a read of bytes that lie inside. */
    void checkRead(Warp warp, int lane, int offset, int length) {
        for (int granule = granule(offset); granule <= granule(offset + length - 1); granule++) {
            if (inFlight[granule] != 0) {
                throw warp.fault(
                        Fault.COPY_NOT_ARRIVED,
                        lane,
                        describe(address(granule)) + " is read while an asynchronous copy to it is under way");
            }
            if (!races.written(granule)) {
                throw warp.fault(
                        Fault.UNINITIALIZED_SHARED,
                        lane,
                        describe(address(granule)) + " is read, but nothing has written it");
            }
            int writer = races.racingLane(granule, warp.index, lane, warp.laneSynchronisations());
            if (writer >= 0) {
                throw warp.fault(
                        Fault.RACE,
                        lane,
                        describe(address(granule)) + " is read, and lane " + writer
                                + " of the same warp wrote it with no bar.warp.sync or barrier in between");
            }
            int racing = races.read(granule, warp.index, warp.clock);
            if (racing >= 0) {
                throw warp.fault(
                        Fault.RACE,
                        lane,
                        describe(address(granule)) + " is read, and " + warp.cta.actorName(racing)
                                + " wrote it with no barrier in between");
            }
        }
    }

    /** Checks and records a write by a warp; the offset in {@link #bytes}. */
    int write(Warp warp, int lane, int address, int length) {
        int offset = place(warp, lane, address, length, length);
        checkWrite(warp, lane, offset, length, warp.index, warp.clock);
        return offset;
    }

    /** Checks and records a write of bytes that lie inside, by an actor whose knowledge is a clock. */
    void checkWrite(Warp warp, int lane, int offset, int length, int actor, int[] clock) {
        for (int granule = granule(offset); granule <= granule(offset + length - 1); granule++) {
            if (inFlight[granule] != 0) {
                throw warp.fault(
                        Fault.COPY_NOT_ARRIVED,
                        lane,
                        describe(address(granule)) + " is written while an asynchronous copy to it is under way");
            }
            int racing = races.write(granule, actor, clock);
            races.wroteByLane(granule, lane, warp.laneSynchronisations());
            if (racing >= 0) {
                throw warp.fault(
                        Fault.RACE,
                        lane,
                        describe(address(granule)) + " is written, and " + warp.cta.actorName(racing)
                                + " accessed it with no barrier in between");
            }
        }
    }

    /** A read or write outside the order of barriers, by volatile or atomic instructions. */
    int unordered(Warp warp, int lane, int address, int length, boolean reads) {
        int offset = place(warp, lane, address, length, length);
        for (int granule = granule(offset); granule <= granule(offset + length - 1); granule++) {
            if (reads && !races.written(granule)) {
                throw warp.fault(
                        Fault.UNINITIALIZED_SHARED,
                        lane,
                        describe(address(granule)) + " is read, but nothing has written it");
            }
            if (!reads) {
                races.write(granule, warp.index, warp.clock);
                races.wroteByLane(granule, -1, 0);
            }
        }
        return offset;
    }

    /** Checks that the copy engine may write bytes from now on, at the wish of a warp. */
    void checkEngineWrite(Warp warp, int lane, int offset, int length) {
        for (int granule = granule(offset); granule <= granule(offset + length - 1); granule++) {
            if (inFlight[granule] != 0) {
                throw warp.fault(
                        Fault.COPY_NOT_ARRIVED,
                        lane,
                        "a copy to " + describe(address(granule)) + " starts while another to it is under way");
            }
            int racing = races.racingWriter(granule, warp.index, warp.clock);
            if (racing < 0) {
                racing = races.racingReader(granule, warp.index, warp.clock);
            }
            if (racing >= 0) {
                throw warp.fault(
                        Fault.RACE,
                        lane,
                        "a copy to " + describe(address(granule)) + " starts, and " + warp.cta.actorName(racing)
                                + " accessed it with nothing in between that says it is free");
            }
            checkFenced(warp, lane, granule);
        }
    }

    /** Checks that the asynchronous units may read bytes from now on, at the wish of a warp. */
    void checkEngineRead(Warp warp, int lane, int offset, int length) {
        checkRead(warp, lane, offset, length);
        for (int granule = granule(offset); granule <= granule(offset + length - 1); granule++) {
            checkFenced(warp, lane, granule);
        }
    }

    /** What ordinary instructions wrote reaches the asynchronous units only through a proxy fence. */
    private void checkFenced(Warp warp, int lane, int granule) {
        int writer = races.writer(granule);
        boolean ordinary = writer >= 0 && writer < warp.cta.warps();
        if (ordinary && races.writeCount(granule) > warp.clock[warp.cta.actors() + writer]) {
            throw warp.fault(
                    Fault.MISSING_PROXY_FENCE,
                    lane,
                    describe(address(granule)) + " was written by ordinary stores of warp " + writer
                            + ", and no fence.proxy.async stands between them and this asynchronous access");
        }
    }

    /** Records bytes that the engine has put down under an mbarrier's phase. */
    void engineWrote(int offset, int length, int actor, int phase) {
        for (int granule = granule(offset); granule <= granule(offset + length - 1); granule++) {
            races.wrote(granule, actor, phase);
        }
    }

    boolean inFlight(int granule) {
        return inFlight[granule] != 0;
    }

    /** The place of an address that lies inside. */
    int offset(int address) {
        return address - BASE;
    }

    /** Marks bytes as about to be filled, or as filled. */
    void setInFlight(int offset, int length, boolean underWay) {
        for (int granule = granule(offset); granule <= granule(offset + length - 1); granule++) {
            inFlight[granule] += (short) (underWay ? 1 : -1);
        }
    }

    int address(int granule) {
        return BASE + (granule << granuleBits);
    }
}
