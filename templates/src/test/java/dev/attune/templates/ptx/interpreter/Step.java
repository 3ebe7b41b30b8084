package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.Instruction;

/**
 * A decoded instruction.
 *
 * @param source what it was
 * @param operation what it does
 * @param convergence which lanes must come together
 * @param mask for {@link Convergence#MASK}, the register with the lanes
 * @param guard the predicate's index, or -1
 * @param guardNegated whether lanes without the predicate execute it
 * @param target for a branch, the step it goes to; else -1
 * @param reads registers that it reads
 * @param writes registers that it writes
 */
record Step(
        Instruction source,
        Operation operation,
        Convergence convergence,
        int mask,
        int guard,
        boolean guardNegated,
        int target,
        RegisterSet reads,
        RegisterSet writes) {
    /** Which lanes of the warp execute an instruction together. */
    enum Convergence {
        NONE,
        /** All lanes that have not ended, with one outcome of the guard. */
        LIVE,
        /** All 32. */
        FULL,
        /** Those that the instruction's mask names. */
        MASK
    }

    /** Register indexes by bank. */
    record RegisterSet(int[] words, int[] longs, int[] predicates) {}
}
