package dev.attune.templates.ptx.interpreter;

/**
 * What a launch did.
 *
 * @param warpInstructions instructions that warps executed
 * @param laneInstructions the same, times the lanes that took part
 * @param milliseconds wall time
 */
public record LaunchReport(long warpInstructions, long laneInstructions, double milliseconds) {}
