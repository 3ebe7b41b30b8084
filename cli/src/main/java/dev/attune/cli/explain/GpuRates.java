package dev.attune.cli.explain;

import dev.attune.bench.measure.MachineRates;
import dev.attune.runtime.cuda.DeviceProperties;
import dev.attune.runtime.tensor.DType;

/** A GPU's peak rates, from what its driver says and what its architecture's multiprocessors do per clock. */
final class GpuRates {

    private GpuRates() {}

    static MachineRates of(DeviceProperties device, DType dtype) {
        double clock = device.clockKilohertz() * 1e3;
        double flops = 2.0 * multiplyAddsPerClock(device, dtype) * device.multiprocessors() * clock;
        double bytes = 2.0 * device.memoryClockKilohertz() * 1e3 * device.memoryBusBits() / 8;
        return new MachineRates(
                flops,
                bytes,
                "peak of " + device.name() + " by its clocks and compute capability " + device.computeCapability());
    }

    /** Per multiprocessor: dense tensor-core products for 16-bit inputs, plain f32 units for f32. */
    private static int multiplyAddsPerClock(DeviceProperties device, DType dtype) {
        boolean dataCentre = device.minor() == 0;
        if (dtype == DType.F32) {
            return device.major() == 8 && dataCentre ? 64 : 128;
        }
        return switch (device.major()) {
            case 8 -> dataCentre ? 1024 : 512;
            case 9 -> 2048;
            default -> dataCentre ? 4096 : 512;
        };
    }
}
