package dev.attune.templates.ptx.assemble;

/**
 * What the assembler says of one kernel.
 *
 * @param name the entry's name
 * @param registers per thread
 * @param staticSharedBytes shared memory that the kernel declares with a size
 * @param stackBytes per-thread local memory
 * @param spillStoreBytes written to local memory because registers ran out
 * @param spillLoadBytes read back from there
 */
public record AssembledKernel(
        String name, int registers, int staticSharedBytes, int stackBytes, int spillStoreBytes, int spillLoadBytes) {
    public boolean spills() {
        return spillStoreBytes > 0 || spillLoadBytes > 0;
    }
}
