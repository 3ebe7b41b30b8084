package dev.attune.templates.ptx.interpreter;

/**
 * What a launch did.
 *
 * @param warpInstructions instructions that warps executed
 * @param laneInstructions the same, times the lanes that took part
 * @param extraSharedPasses passes over the banks of shared memory that loads made beyond those that their bytes need
 * @param milliseconds wall time
 */
public record LaunchReport(long warpInstructions, long laneInstructions, long extraSharedPasses, double milliseconds) {}
