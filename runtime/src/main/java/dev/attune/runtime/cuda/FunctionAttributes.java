package dev.attune.runtime.cuda;

/**
 * What the driver says of a loaded kernel.
 *
 * @param registers per thread
 * @param localBytes per thread, in memory: spilled registers, and arrays that are indexed by a variable
 * @param staticSharedBytes per block
 * @param maxThreads the most threads per block that its registers allow
 * @param binaryVersion what its machine code is for: 90 for 9.0
 */
public record FunctionAttributes(
        int registers, int localBytes, int staticSharedBytes, int maxThreads, int binaryVersion) {}
