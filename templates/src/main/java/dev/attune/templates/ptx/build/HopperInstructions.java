package dev.attune.templates.ptx.build;

import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Bitwise;
import dev.attune.templates.ptx.isa.BulkCopy;
import dev.attune.templates.ptx.isa.Convert;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MatrixDescriptor;
import dev.attune.templates.ptx.isa.Mbarrier;
import dev.attune.templates.ptx.isa.MemoryControl;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import dev.attune.templates.ptx.isa.Sink;
import dev.attune.templates.ptx.isa.Synchronization;
import dev.attune.templates.ptx.isa.TensorCoordinates;
import dev.attune.templates.ptx.isa.TensorCopy;
import dev.attune.templates.ptx.isa.TensorCopy.Direction;
import dev.attune.templates.ptx.isa.WarpExchange;
import dev.attune.templates.ptx.isa.WarpgroupControl;
import dev.attune.templates.ptx.isa.WarpgroupProduct;

/** What Hopper adds: mbarriers, the copy engine, warpgroup products. */
public interface HopperInstructions extends InstructionSink {
    /** Makes eight bytes of shared memory an mbarrier; {@link #fenceMbarrierInit} and a barrier must follow. */
    default void initMbarrier(Address mbarrier, int arrivals) {
        perform(Mbarrier.INIT, mbarrier, Immediate.of(arrivals));
    }

    default void fenceMbarrierInit() {
        perform(Synchronization.FENCE_MBARRIER_INIT);
    }

    /** Between ordinary writes to shared memory and its use by the copy engine or by wgmma. */
    default void fenceAsyncProxy() {
        perform(Synchronization.FENCE_PROXY_ASYNC);
    }

    default void arriveMbarrier(Address mbarrier) {
        perform(Mbarrier.ARRIVE, Sink.SINK, mbarrier);
    }

    /** Announces bytes that copies will bring, and arrives. */
    default void arriveExpectBytes(Address mbarrier, Operand bytes) {
        perform(Mbarrier.ARRIVE_EXPECT_TX, Sink.SINK, mbarrier, bytes);
    }

    default void arriveExpectBytes(Address mbarrier, int bytes) {
        arriveExpectBytes(mbarrier, Immediate.of(bytes));
    }

    default void expectBytes(Address mbarrier, int bytes) {
        perform(Mbarrier.EXPECT_TX, mbarrier, Immediate.of(bytes));
    }

    /** Arrives once this thread's earlier cp.async have landed. */
    default void arriveOnCopies(Address mbarrier) {
        perform(Mbarrier.ARRIVE_ON_COPIES, mbarrier);
    }

    /** Whether the phase of a parity has completed; false after a while if not. */
    default Register tryWaitParity(Address mbarrier, Operand parity) {
        return produce(Mbarrier.TRY_WAIT_PARITY, mbarrier, parity);
    }

    /** Starts copying a box into shared memory; the mbarrier counts its bytes. */
    default void copyBoxToShared(Address to, TensorCoordinates box, Address mbarrier) {
        perform(new TensorCopy(Direction.TO_SHARED, box.coordinates().size(), false), to, box, mbarrier);
    }

    /** Starts copying a box into shared memory under a cache policy. */
    default void copyBoxToShared(Address to, TensorCoordinates box, Address mbarrier, Register policy) {
        perform(new TensorCopy(Direction.TO_SHARED, box.coordinates().size(), true), to, box, mbarrier, policy);
    }

    /** Starts copying a box out of shared memory, in this thread's open bulk group. */
    default void copyBoxToGlobal(TensorCoordinates box, Address from) {
        perform(new TensorCopy(Direction.TO_GLOBAL, box.coordinates().size(), false), box, from);
    }

    /** Starts copying contiguous bytes into shared memory, a multiple of 16. */
    default void copyBytesToShared(Address to, Address from, Operand bytes, Address mbarrier) {
        perform(BulkCopy.TO_SHARED, to, from, bytes, mbarrier);
    }

    /** Starts copying contiguous bytes out of shared memory, a multiple of 16. */
    default void copyBytesToGlobal(Address to, Address from, Operand bytes) {
        perform(BulkCopy.TO_GLOBAL, to, from, bytes);
    }

    default void commitBulkCopies() {
        perform(BulkCopy.COMMIT_GROUP);
    }

    /** Waits until at most that many of this thread's newest bulk groups are incomplete. */
    default void waitBulkCopies(int pendingGroups) {
        perform(BulkCopy.WAIT_GROUP, Immediate.of(pendingGroups));
    }

    /** Waits until at most that many of this thread's newest bulk groups still read shared memory. */
    default void waitBulkReads(int pendingGroups) {
        perform(BulkCopy.WAIT_GROUP_READ, Immediate.of(pendingGroups));
    }

    default void prefetchTensorMap(Register map) {
        perform(MemoryControl.PREFETCH_TENSOR_MAP, Address.of(map));
    }

    /** A predicate that holds in one lane of the full warp. */
    default Register electLane() {
        return producePredicate(WarpExchange.ELECT_SYNC, Immediate.of(0xFFFFFFFFL));
    }

    /** The descriptor of a wgmma operand at a shared address (below 256 KiB), in three instructions. */
    default Register matrixDescriptor(Register address, MatrixDescriptor layout) {
        Register field = produceTemporary(Bitwise.SHR_U32, address, Immediate.of(4));
        Register wide = produceTemporary(Convert.ZERO_EXTEND_32, field);
        return produce(Bitwise.OR_B64, wide, Immediate.of(layout.bits()));
    }

    /** Before the first product, and after other instructions touched the registers of one. */
    default void fenceProducts() {
        perform(WarpgroupControl.FENCE);
    }

    /**
     * Starts accumulator = a b + accumulator, or a b where the predicate is false.
     *
     * @param a a descriptor, or four registers, as the row says
     * @param b a descriptor; transposed means that N runs fastest in shared memory
     */
    default void startProduct(
            WarpgroupProduct row,
            RegisterVector accumulator,
            Operand a,
            Register b,
            Register accumulate,
            boolean transposeB) {
        Operand plus = Immediate.of(1);
        Operand transposed = Immediate.of(transposeB ? 1 : 0);
        if (row.left() == WarpgroupProduct.Left.SHARED) {
            perform(row, accumulator, a, b, accumulate, plus, plus, Immediate.of(0), transposed);
        } else {
            perform(row, accumulator, a, b, accumulate, plus, plus, transposed);
        }
    }

    default void commitProducts() {
        perform(WarpgroupControl.COMMIT_GROUP);
    }

    /** Waits until at most that many of the warp's newest groups of products are under way. */
    default void waitProducts(int pendingGroups) {
        perform(WarpgroupControl.WAIT_GROUP, Immediate.of(pendingGroups));
    }

    /** Takes registers per thread; every warp of the warpgroup executes it. */
    default void raiseRegisters(int perThread) {
        perform(WarpgroupControl.RAISE_REGISTERS, Immediate.of(perThread));
    }

    /** Gives registers per thread back; every warp of the warpgroup executes it. */
    default void lowerRegisters(int perThread) {
        perform(WarpgroupControl.LOWER_REGISTERS, Immediate.of(perThread));
    }
}
