package dev.attune.templates.ptx.interpreter;

import java.util.OptionalLong;

/**
 * How a launch is executed.
 *
 * @param scheduleSeed with a seed, warps take turns at random places; without, each runs until it must wait
 * @param detectRaces whether accesses of different warps to one byte of shared memory must be ordered by barriers
 * @param checkRegisters whether reading a register before it is written is a fault
 * @param threads threads of this machine that execute CTAs
 * @param instructionLimit warp instructions after which a warp counts as endless
 */
public record LaunchOptions(
        OptionalLong scheduleSeed, boolean detectRaces, boolean checkRegisters, int threads, long instructionLimit) {
    public static final LaunchOptions DEFAULT = new LaunchOptions(OptionalLong.empty(), true, true, 2, 2_000_000_000L);

    public LaunchOptions withSchedule(long seed) {
        return new LaunchOptions(OptionalLong.of(seed), detectRaces, checkRegisters, threads, instructionLimit);
    }

    public LaunchOptions withoutRaceDetection() {
        return new LaunchOptions(scheduleSeed, false, checkRegisters, threads, instructionLimit);
    }

    public LaunchOptions withThreads(int count) {
        return new LaunchOptions(scheduleSeed, detectRaces, checkRegisters, count, instructionLimit);
    }

    public LaunchOptions withInstructionLimit(long limit) {
        return new LaunchOptions(scheduleSeed, detectRaces, checkRegisters, threads, limit);
    }
}
