package dev.attune.templates.ptx.interpreter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The warpgroup products of a warp that no wait has covered. Their results are computed at once, but until the wait nobody
 * may touch their registers, and the tiles that they read must stay as they are.
 */
final class PendingProducts {
    private static final int FREE = 0;

    private record Pending(int[] accumulator, int[] left, OperandGuard tiles, int group) {}

    private final Warp warp;
    private final List<Pending> pending = new ArrayList<>();
    /** Products under way per register, as accumulator or as left operand. */
    private final int[] busyAccumulators;

    private final int[] busyOperands;
    /** When an ordinary instruction last touched a register; {@link #fencedAt} when wgmma.fence was. */
    private final long[] touchedAt;

    private long fencedAt = -1;
    private int closed;

    PendingProducts(Warp warp, int registers) {
        this.warp = warp;
        busyAccumulators = new int[registers];
        busyOperands = new int[registers];
        touchedAt = new long[registers];
        Arrays.fill(touchedAt, -1);
    }

    /** Checks an ordinary instruction's registers against the products under way. */
    void beforeOrdinary(Step step) {
        for (int register : step.reads().words()) {
            if (busyAccumulators[register] != FREE) {
                throw unfinished(register, "is read");
            }
            touchedAt[register] = warp.executed();
        }
        for (int register : step.writes().words()) {
            if (busyAccumulators[register] != FREE || busyOperands[register] != FREE) {
                throw unfinished(register, "is written");
            }
            touchedAt[register] = warp.executed();
        }
    }

    private KernelFault unfinished(int register, String what) {
        boolean committed = pending.stream().anyMatch(product -> product.group < closed);
        return warp.fault(
                Fault.PRODUCT_NOT_FINISHED,
                warp.cta.program.registers.wordName(register) + " " + what
                        + " while a wgmma that uses it is under way"
                        + (committed ? "" : "; none of the products under way was committed"));
    }

    void fence() {
        fencedAt = warp.executed();
    }

    /** Starts a product: its registers must be behind a fence. */
    void start(int[] accumulator, int[] left, OperandGuard tiles) {
        for (int register : accumulator) {
            requireFence(register);
            if (busyOperands[register] != FREE) {
                throw unfinished(register, "is accumulated into");
            }
        }
        for (int register : left) {
            requireFence(register);
            if (busyAccumulators[register] != FREE) {
                throw unfinished(register, "is multiplied");
            }
        }
        for (int register : accumulator) {
            busyAccumulators[register]++;
        }
        for (int register : left) {
            busyOperands[register]++;
        }
        pending.add(new Pending(accumulator, left, tiles, closed));
    }

    private void requireFence(int register) {
        if (fencedAt < 0 || touchedAt[register] > fencedAt) {
            throw warp.fault(
                    Fault.MISSING_PRODUCT_FENCE,
                    fencedAt < 0
                            ? "no wgmma.fence stands before the first product"
                            : warp.cta.program.registers.wordName(register)
                                    + " was used by another instruction after the last wgmma.fence");
        }
    }

    void commit() {
        closed++;
    }

    /** Finishes all but the newest closed groups. */
    void await(int pendingGroups) {
        List<Pending> left = new ArrayList<>();
        for (Pending product : pending) {
            if (product.group < closed - pendingGroups) {
                product.tiles.checkUntouched(warp, -1);
                for (int register : product.accumulator) {
                    busyAccumulators[register]--;
                }
                for (int register : product.left) {
                    busyOperands[register]--;
                }
            } else {
                left.add(product);
            }
        }
        pending.clear();
        pending.addAll(left);
    }

    void checkFinished() {
        if (!pending.isEmpty()) {
            throw warp.fault(
                    Fault.UNFINISHED_WORK,
                    "the warp ends with " + pending.size() + " wgmma that it has not waited for");
        }
    }
}
