package dev.attune.runtime.tune.build;

import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.load.KernelSupply;
import java.util.Optional;

/** Builds through the cache and the compiler: what was tuned once is not compiled again. */
public final class SupplyBuilder implements KernelBuilder {

    private final KernelSupply supply;
    private final KernelRequest request;

    /**
     * A builder for one request.
     *
     * @param request its schedule is replaced by each that is built
     */
    public SupplyBuilder(KernelSupply supply, KernelRequest request) {
        this.supply = supply;
        this.request = request;
    }

    @Override
    public BuildResult build(Schedule schedule) {
        var wanted = new KernelRequest(
                request.variant(), request.target(), request.dtype(), request.shape(), Optional.of(schedule));
        try {
            return new BuildResult.Built(supply.obtain(wanted).artifact());
        } catch (KernelBuildException e) {
            return new BuildResult.Refused(e.getMessage());
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException | IndexOutOfBoundsException e) {
            // a fault of ours at one schedule must not cost the others their trial; the record shows it
            return new BuildResult.Refused("the compiler fails at this schedule: " + e);
        }
    }
}
