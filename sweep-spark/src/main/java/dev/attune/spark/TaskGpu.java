package dev.attune.spark;

import dev.attune.runtime.cuda.CudaAvailability;
import dev.attune.runtime.cuda.DeviceProperties;
import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The GPU that Spark's scheduler assigned to a task: Spark hands out addresses and leaves it to the task to keep to them. */
final class TaskGpu {

    /** The name of the resource, as in {@code spark.task.resource.gpu.amount}. */
    static final String RESOURCE = "gpu";

    private TaskGpu() {}

    /** The address that a task was assigned; empty where it was assigned none. */
    static Optional<String> address(TaskContext context) {
        ResourceInformation assigned = context.resourcesJMap().get(RESOURCE);
        return assigned == null || assigned.addresses().length == 0
                ? Optional.empty()
                : Optional.of(assigned.addresses()[0]);
    }

    /**
     * The assigned GPU alone, so that the runtime sees no other.
     *
     * @param all what this process can see
     * @param address as {@code nvidia-smi} numbers GPUs: from 0
     */
    static CudaAvailability choose(CudaAvailability all, Optional<String> address) {
        if (address.isEmpty()) {
            return new CudaAvailability.Unavailable("no GPU: Spark assigned this task none");
        }
        return switch (all) {
            case CudaAvailability.Unavailable none -> none;
            case CudaAvailability.Available(var driver, List<DeviceProperties> devices) -> {
                List<DeviceProperties> assigned = devices.stream()
                        .filter(device -> String.valueOf(device.ordinal()).equals(address.get()))
                        .toList();
                yield assigned.isEmpty()
                        ? new CudaAvailability.Unavailable("no GPU: Spark assigned this task GPU '" + address.get()
                                + "', and the NVIDIA driver shows it " + devices.size() + ", numbered from 0")
                        : new CudaAvailability.Available(driver, assigned);
            }
        };
    }
}
