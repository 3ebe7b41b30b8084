package dev.attune.cli.explain;

import dev.attune.bench.measure.MachineRates;
import dev.attune.runtime.cuda.CudaAvailability;
import dev.attune.runtime.load.LoadedCudaKernel;
import dev.attune.runtime.load.LoadedJavaKernel;
import dev.attune.runtime.load.LoadedKernel;
import dev.attune.runtime.tensor.DType;

/** What the machine under a kernel can do at most. */
public final class Machines {

    private Machines() {}

    /** The rates of the device that a kernel was loaded on. */
    public static MachineRates ratesOf(LoadedKernel kernel, DType dtype) {
        return switch (kernel) {
            case LoadedJavaKernel _ -> MachineRates.ofThisMachine();
            case LoadedCudaKernel _ ->
                switch (CudaAvailability.probe()) {
                    case CudaAvailability.Available(var _, var devices) -> GpuRates.of(devices.getFirst(), dtype);
                    case CudaAvailability.Unavailable(String reason) -> throw new IllegalStateException(reason);
                };
        };
    }
}
