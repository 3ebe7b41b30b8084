package dev.attune.generator.kernel;

import dev.attune.generator.source.SourceVariant;
import dev.attune.runtime.cache.KernelCache;
import dev.attune.runtime.cuda.CudaAvailability;
import dev.attune.runtime.cuda.KernelImage;
import dev.attune.runtime.dispatch.AttentionRequest;
import dev.attune.runtime.dispatch.AttentionRunner;
import dev.attune.runtime.dispatch.TargetChoice;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.load.KernelSupply;
import dev.attune.runtime.tensor.DType;
import java.util.Optional;

/** The schedules that a tuning database knows for this machine. Close it. */
public final class ScheduleChoice implements AutoCloseable {
    private final AttentionRunner runner;
    private final boolean hasGpu;

    /** By what was measured. */
    public ScheduleChoice(TuningRecords records) {
        CudaAvailability cuda = CudaAvailability.probe();
        this.hasGpu = cuda instanceof CudaAvailability.Available;
        this.runner = new AttentionRunner(
                KernelSupply.withService(KernelCache.none()),
                records.database(),
                records.shipped(),
                cuda,
                KernelImage.Choice.CUBIN_FIRST);
    }

    /** The runner that records what the tuning goal measures. */
    public AttentionRunner runner() {
        return runner;
    }

    /** What won for exactly this shape on this machine's device. */
    public Optional<Schedule> tuned(SourceVariant variant, Target target, DType dtype, ProblemShape shape) {
        if (target.isCuda() && !hasGpu) {
            return Optional.empty();
        }
        var request = new AttentionRequest(variant.source(), dtype, shape, TargetChoice.AUTO);
        return runner.tuned(request, target).map(winner -> winner.schedule());
    }

    @Override
    public void close() {
        runner.close();
    }
}
