package dev.attune.runtime.dispatch;

import dev.attune.runtime.cuda.KernelImage;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import java.util.Optional;

/**
 * What decides which kernel a request gets: requests with equal choices share one. Without a schedule the compiler chooses by
 * the shape, whose lengths are then taken in powers of two: a KV cache that grows by a row has the same kernel for long. A kernel that
 * a copy engine serves may need rows of whole 16 bytes, so the largest power of two up to 8 that divides the keys counts, too.
 */
record KernelChoice(
        VariantSource variant,
        DType dtype,
        Target target,
        KernelImage.Choice image,
        int headDim,
        int headDimV,
        Optional<Schedule> schedule,
        long bucket,
        long keyAlignment) {

    private static final int MOST_ALIGNMENT = 8;

    // spelled out: those of a record take the JVM 10 ms in a process's first call
    @Override
    public boolean equals(Object other) {
        return other instanceof KernelChoice that
                && variant.equals(that.variant)
                && dtype == that.dtype
                && target == that.target
                && image == that.image
                && headDim == that.headDim
                && headDimV == that.headDimV
                && schedule.equals(that.schedule)
                && bucket == that.bucket
                && keyAlignment == that.keyAlignment;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * variant.hashCode() + Long.hashCode(bucket)) + 7 * headDim + target.ordinal();
    }

    static KernelChoice of(AttentionRequest request, Attempt attempt) {
        ProblemShape shape = request.shape();
        return new KernelChoice(
                request.variant(),
                request.dtype(),
                attempt.target(),
                attempt.image(),
                shape.headDim(),
                shape.headDimV(),
                attempt.schedule(),
                attempt.schedule().isPresent() ? 0 : bucket(shape),
                Long.lowestOneBit(shape.kvLen() | MOST_ALIGNMENT));
    }

    private static long bucket(ProblemShape shape) {
        long bucket = shape.groupSize();
        for (long length : new long[] {(long) shape.batch() * shape.heads(), shape.qLen(), shape.kvLen()}) {
            bucket = bucket * 64 + doublings(length);
        }
        return bucket;
    }

    /** 0 for 0 and 1, and one more for each power of two that is reached. */
    private static int doublings(long length) {
        return length <= 1 ? 0 : 64 - Long.numberOfLeadingZeros(length - 1);
    }
}
