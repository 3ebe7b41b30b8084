package dev.attune.runtime.dispatch;

import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import java.util.Optional;

/**
 * What a caller wants to run.
 *
 * @param dtype of query, key, value and out
 * @param shape the call's, or one like it: lengths other than head dims choose the schedule and are not baked in
 * @param schedule the one to use; empty for the best that is known
 */
public record AttentionRequest(
        VariantSource variant, DType dtype, ProblemShape shape, TargetChoice target, Optional<Schedule> schedule) {

    /** A request without a schedule. */
    public AttentionRequest(VariantSource variant, DType dtype, ProblemShape shape, TargetChoice target) {
        this(variant, dtype, shape, target, Optional.empty());
    }

    // spelled out: those of a record take the JVM 10 ms in a process's first call
    @Override
    public boolean equals(Object other) {
        return other instanceof AttentionRequest that
                && variant.equals(that.variant)
                && dtype == that.dtype
                && shape.equals(that.shape)
                && target == that.target
                && schedule.equals(that.schedule);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * variant.hashCode() + shape.hashCode()) + 7 * dtype.ordinal() + target.ordinal();
    }

    KernelRequest on(Target one, Optional<Schedule> point) {
        return new KernelRequest(variant, one, dtype, shape, point);
    }
}
