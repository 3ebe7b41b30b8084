package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.ir.Normalization;
import dev.attune.runtime.cuda.KernelImage;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.templates.ptx.assemble.PtxAssembler;

/**
 * How far the assembler goes, as a knob of a schedule. With {@link #LOW} it takes a quarter to two fifths less time, and instructions stay
 * about where the family put them. On an H200 that was up to 10% faster in {@code mma} kernels of plain and soft-capped scores, 4% slower
 * in some of windows, and as fast in {@code decode}; where pairs read a tensor it took 1.8 times as long, as no read moves up.
 */
final class Optimization {
    static final String KNOB = KernelImage.OPTIMIZATION;
    static final int FULL = PtxAssembler.FULL_OPTIMIZATION;
    static final int LOW = 1;

    /** A bias at head dim 64 whose reads wait until they are needed: 1.78 times. */
    private static final double LATE_READS = 1.8;

    /** Between 7% faster and 16% slower. */
    private static final double OTHER_LEVEL = 1.05;

    private Optimization() {}

    /** The level of a schedule. */
    static int of(Schedule schedule) {
        int level = schedule.knob(KNOB, FULL);
        if (level < 0 || level > FULL) {
            throw new KernelBuildException(
                    "opt is " + level + " in " + schedule + "; the assembler takes 0 to " + FULL);
        }
        return level;
    }

    /** The level before anything was measured: low where the score is the dot product or a soft cap of it, and no pair reads a tensor. */
    static int choice(AnalyzedAttention analyzed) {
        boolean plain =
                analyzed.score().identity() || CappedScore.find(analyzed).isPresent();
        boolean softmax = analyzed.attention().normalization() instanceof Normalization.Softmax;
        return plain && softmax && !PairReads.any(analyzed) ? LOW : FULL;
    }

    /** What a schedule's level costs in {@code mma} beside the one that would be chosen, as a factor. */
    static double cost(AnalyzedAttention analyzed, Schedule schedule, int chosen) {
        int level = of(schedule);
        if (level == chosen) {
            return 1;
        }
        return level < FULL && PairReads.any(analyzed) ? LATE_READS : OTHER_LEVEL;
    }
}
