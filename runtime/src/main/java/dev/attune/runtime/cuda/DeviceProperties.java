package dev.attune.runtime.cuda;

/**
 * What a GPU is.
 *
 * @param ordinal its number among the visible ones
 * @param name as the driver says it: {@code NVIDIA H200}
 * @param major compute capability, the 9 of 9.0
 * @param minor compute capability, the 0 of 9.0
 * @param multiprocessors how many
 * @param memoryBytes of device memory
 * @param l2Bytes of second-level cache
 * @param sharedBytesPerBlock the most shared memory that one block can ask for
 * @param sharedBytesPerMultiprocessor of shared memory
 * @param registersPerMultiprocessor 32-bit registers
 * @param clockKilohertz highest core clock
 * @param memoryClockKilohertz highest memory clock
 * @param memoryBusBits width of the memory bus
 * @param driverVersion the newest CUDA that the driver knows: 13000 for 13.0
 */
public record DeviceProperties(
        int ordinal,
        String name,
        int major,
        int minor,
        int multiprocessors,
        long memoryBytes,
        int l2Bytes,
        int sharedBytesPerBlock,
        int sharedBytesPerMultiprocessor,
        int registersPerMultiprocessor,
        int clockKilohertz,
        int memoryClockKilohertz,
        int memoryBusBits,
        int driverVersion) {

    /** {@code 9.0}. */
    public String computeCapability() {
        return major + "." + minor;
    }

    /** {@code NVIDIA H200 (9.0, driver 13.0)}: decides what a measurement is worth elsewhere. */
    @Override
    public String toString() {
        return name + " (" + computeCapability() + ", driver " + driverVersion / 1000 + "." + driverVersion % 1000 / 10
                + ")";
    }
}
