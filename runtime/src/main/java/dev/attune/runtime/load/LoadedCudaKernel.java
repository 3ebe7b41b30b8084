package dev.attune.runtime.load;

import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.cuda.CudaDevice;
import dev.attune.runtime.cuda.CudaKernel;
import dev.attune.runtime.cuda.CudaTimer;
import dev.attune.runtime.cuda.DeviceArguments;
import dev.attune.runtime.cuda.KernelImage;
import dev.attune.runtime.cuda.PreparedCall;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.tensor.AttentionArguments;

/** A PTX kernel on a GPU. */
public final class LoadedCudaKernel implements LoadedKernel {

    private final CudaDevice device;
    private final CudaKernel kernel;

    /**
     * Loads the artifact on a device.
     *
     * @throws dev.attune.runtime.cuda.CudaException when the device cannot run it, or the driver refuses
     */
    public LoadedCudaKernel(CudaDevice device, KernelArtifact artifact, KernelImage.Choice choice) {
        this.device = device;
        this.kernel = CudaKernel.load(device, artifact, choice);
    }

    /** What the driver says of it. */
    public CudaKernel kernel() {
        return kernel;
    }

    @Override
    public KernelArtifact artifact() {
        return kernel.artifact();
    }

    @Override
    public ServedBy run(AttentionArguments arguments, CallOptions options) {
        kernel.run(arguments);
        return ServedBy.GPU;
    }

    @Override
    public TimedCall timed(AttentionArguments arguments, CallOptions options) {
        var lengths = ArgumentChecks.check(artifact(), arguments);
        DeviceArguments onDevice = DeviceArguments.upload(device, arguments, lengths);
        try {
            return new DeviceCall(device, onDevice, kernel.prepare(onDevice), new CudaTimer(device));
        } catch (RuntimeException | Error e) {
            onDevice.close();
            throw e;
        }
    }

    private record DeviceCall(CudaDevice device, DeviceArguments arguments, PreparedCall call, CudaTimer timer)
            implements TimedCall {

        @Override
        public double[] time(int runs) {
            return timer.time(call, runs);
        }

        @Override
        public void close() {
            timer.close();
            call.close();
            arguments.close();
        }
    }

    @Override
    public String runsOn() {
        return device.properties().toString();
    }

    @Override
    public void close() {
        kernel.close();
    }
}
