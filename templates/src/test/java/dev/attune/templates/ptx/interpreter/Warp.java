package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.InstructionText;
import dev.attune.templates.ptx.isa.WarpgroupProduct;
import java.util.Arrays;

/**
 * Up to 32 lanes in lockstep. Lanes that went different ways are executed group by group, the group at the lowest step
 * first, and are one again where their ways meet.
 */
final class Warp {
    static final int LANES = 32;

    final Cta cta;
    final int index;
    final int[][] words;
    final long[][] longs;
    final int[] predicates;
    /** What this warp knows of every actor's progress; see {@link RaceDetector}. */
    final int[] clock;

    final PendingCopies copies = new PendingCopies();
    final BulkStores bulkStores = new BulkStores();
    final PendingProducts products;

    private final boolean multiplies;

    private final int[] definedWords;
    private final int[] definedLongs;
    private final int[] definedPredicates;
    private final Step[] steps;
    private final int[] laneStep = new int[LANES];
    private int live;
    private int waiting;
    private int group;
    private boolean together = true;
    private int position;
    private Step step;
    private long executed;
    private long executedLanes;
    private long extraPasses;
    private String blockedAt;
    private boolean yielding;
    private int laneSynchronisations;
    private int pollsInVain;
    private long pollsSince = -1;

    Warp(Cta cta, int index, int lanes) {
        this.cta = cta;
        this.index = index;
        RegisterMap map = cta.program.registers;
        words = new int[map.words()][LANES];
        longs = new long[map.longs()][LANES];
        predicates = new int[map.predicates()];
        definedWords = new int[words.length];
        definedLongs = new int[longs.length];
        definedPredicates = new int[predicates.length];
        map.wordConstants().forEach((value, register) -> Arrays.fill(words[register], value));
        map.longConstants().forEach((value, register) -> Arrays.fill(longs[register], value));
        steps = cta.program.steps;
        live = lanes == LANES ? -1 : (1 << lanes) - 1;
        clock = new int[2 * cta.actors()];
        clock[index] = 1;
        products = new PendingProducts(this, words.length);
        multiplies = cta.program.multipliesByWarpgroups;
    }

    /** Executes steps until the warp must wait, gives way, ends, or has had its turn. */
    void run(int turn) {
        boolean check = cta.options.checkRegisters();
        yielding = false;
        for (int count = 0; count < turn && live != 0 && blockedAt == null && !yielding; count++) {
            group = together ? live : chooseGroup();
            step = steps[position];
            int active = group;
            if (step.guard() >= 0) {
                if (check && (group & ~definedPredicates[step.guard()]) != 0) {
                    throw unwritten(cta.program.registers.predicateName(step.guard()), definedPredicates[step.guard()]);
                }
                active &= step.guardNegated() ? ~predicates[step.guard()] : predicates[step.guard()];
            }
            if (active != 0 && step.convergence() != Step.Convergence.NONE && !assembled(active)) {
                waiting |= group;
                together = false;
                continue;
            }
            executed++;
            executedLanes += Integer.bitCount(active);
            if (active != 0) {
                if (check) {
                    checkReads(active);
                }
                if (multiplies && !(step.source().opcode() instanceof WarpgroupProduct)) {
                    products.beforeOrdinary(step);
                }
                step.operation().execute(this, active);
                if (check) {
                    markWrites(active);
                }
            }
            advance(active);
        }
        if (executed > cta.options.instructionLimit()) {
            throw fault(Fault.ENDLESS, "the warp has executed " + executed + " instructions");
        }
    }

    /** The lanes at the lowest step that are not waiting for others. */
    private int chooseGroup() {
        int lowest = Integer.MAX_VALUE;
        for (int rest = live & ~waiting; rest != 0; rest &= rest - 1) {
            lowest = Math.min(lowest, laneStep[Integer.numberOfTrailingZeros(rest)]);
        }
        if (lowest == Integer.MAX_VALUE) {
            throw stuck();
        }
        position = lowest;
        int chosen = 0;
        for (int rest = live; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            if (laneStep[lane] == lowest) {
                chosen |= 1 << lane;
            }
        }
        waiting &= ~chosen;
        return chosen;
    }

    private KernelFault stuck() {
        StringBuilder places = new StringBuilder();
        int rest = live;
        while (rest != 0) {
            int at = laneStep[Integer.numberOfTrailingZeros(rest)];
            int here = 0;
            for (int lane = 0; lane < LANES; lane++) {
                if ((live >> lane & 1) != 0 && laneStep[lane] == at) {
                    here |= 1 << lane;
                }
            }
            rest &= ~here;
            places.append("; lanes ").append(lanes(here)).append(" wait at: ");
            places.append(InstructionText.brief(steps[at].source()));
        }
        return fault(Fault.DIVERGENT_WARP, "lanes wait for each other at different instructions" + places);
    }

    /** Whether all lanes are here that the instruction needs; a fault if they never can be. */
    private boolean assembled(int active) {
        int needed = switch (step.convergence()) {
            case NONE -> active;
            case LIVE -> live;
            case FULL -> -1;
            case MASK -> words[step.mask()][Integer.numberOfTrailingZeros(active)];
        };
        if ((needed & ~live) != 0) {
            throw fault(
                    Fault.DIVERGENT_WARP,
                    "the instruction needs lanes " + lanes(needed) + " but lanes " + lanes(needed & ~live)
                            + " have ended or do not exist");
        }
        if ((active & ~needed) != 0) {
            throw fault(
                    Fault.DIVERGENT_WARP, "lanes " + lanes(active & ~needed) + " are not in the mask " + lanes(needed));
        }
        // only instructions with a mask wait for lanes that are elsewhere; the others are for warps that are together
        boolean waits = step.convergence() == Step.Convergence.MASK && (group & needed) != needed;
        if (active != needed && !waits) {
            throw fault(
                    Fault.DIVERGENT_WARP,
                    "only lanes " + lanes(active) + " execute the instruction, which needs " + lanes(needed));
        }
        return active == needed;
    }

    private void checkReads(int active) {
        Step.RegisterSet reads = step.reads();
        for (int register : reads.words()) {
            if ((active & ~definedWords[register]) != 0) {
                throw unwritten(cta.program.registers.wordName(register), definedWords[register]);
            }
        }
        for (int register : reads.longs()) {
            if ((active & ~definedLongs[register]) != 0) {
                throw unwritten(cta.program.registers.longName(register), definedLongs[register]);
            }
        }
        for (int register : reads.predicates()) {
            if ((active & ~definedPredicates[register]) != 0) {
                throw unwritten(cta.program.registers.predicateName(register), definedPredicates[register]);
            }
        }
    }

    private void markWrites(int active) {
        Step.RegisterSet writes = step.writes();
        for (int register : writes.words()) {
            definedWords[register] |= active;
        }
        for (int register : writes.longs()) {
            definedLongs[register] |= active;
        }
        for (int register : writes.predicates()) {
            definedPredicates[register] |= active;
        }
    }

    private KernelFault unwritten(String register, int defined) {
        return fault(Fault.UNWRITTEN_REGISTER, register + " has no value in lanes " + lanes(group & ~defined) + " yet");
    }

    /** Moves the group on; lanes that took a branch go to its target. */
    private void advance(int active) {
        int next = position + 1;
        int taken = step.target() < 0 ? 0 : active;
        if (together && (taken == 0 || taken == group)) {
            position = taken == 0 ? next : step.target();
            return;
        }
        if (together) {
            Arrays.fill(laneStep, next);
        }
        for (int rest = group & live; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            laneStep[lane] = (taken >> lane & 1) != 0 ? step.target() : next;
        }
        join();
    }

    /** Notices that all lanes stand at one step. */
    private void join() {
        int rest = live;
        if (rest == 0) {
            return;
        }
        int at = laneStep[Integer.numberOfTrailingZeros(rest)];
        while (rest != 0) {
            if (laneStep[Integer.numberOfTrailingZeros(rest)] != at) {
                together = false;
                return;
            }
            rest &= rest - 1;
        }
        together = true;
        waiting = 0;
        position = at;
    }

    /** Ends lanes. */
    void exit(int lanes) {
        bulkStores.checkFinished(this, lanes);
        live &= ~lanes;
        if (live == 0) {
            products.checkFinished();
            cta.warpEnded(this);
        }
    }

    void setPredicate(int register, int lanes, int value) {
        predicates[register] = predicates[register] & ~lanes | value & lanes;
    }

    /** The lanes that stand at the current step, whatever its guard says. */
    int group() {
        return group;
    }

    int live() {
        return live;
    }

    long executed() {
        return executed;
    }

    long executedLanes() {
        return executedLanes;
    }

    /** Counts what bank conflicts of a shared load cost. */
    void countExtraPasses(int passes) {
        extraPasses += passes;
    }

    long extraPasses() {
        return extraPasses;
    }

    /** Stops the warp until {@link #resume}. */
    void block(String reason) {
        blockedAt = reason;
    }

    void resume() {
        blockedAt = null;
    }

    boolean blocked() {
        return blockedAt != null;
    }

    /** Ends the warp's turn after a poll that found nothing. */
    void pollFailed() {
        pollsInVain = cta.progress() == pollsSince ? pollsInVain + 1 : 1;
        pollsSince = cta.progress();
        yielding = true;
    }

    /** Polls since something last happened in the CTA. */
    int pollsInVain() {
        return cta.progress() == pollsSince ? pollsInVain : 0;
    }

    /** Ends the warp's turn: others may do what it waits for. */
    void yieldTurn() {
        yielding = true;
    }

    boolean yielding() {
        return yielding;
    }

    /** The lanes of the warp have synchronised: they see each other's stores. */
    void lanesSynchronised() {
        laneSynchronisations++;
    }

    int laneSynchronisations() {
        return laneSynchronisations;
    }

    /** Marks this warp's progress, so that others can tell what happened before and after. */
    void tick() {
        clock[index]++;
    }

    /** Makes what this warp knows of visible to the asynchronous units; what it writes afterwards is not. */
    void fenceAsyncProxy() {
        int actors = cta.actors();
        for (int i = 0; i < actors; i++) {
            clock[actors + i] = Math.max(clock[actors + i], clock[i]);
        }
        tick();
    }

    /** A fault where one of some word registers has no value in some lane. */
    void requireDefined(int[] registers) {
        for (int register : registers) {
            if (cta.options.checkRegisters() && definedWords[register] != -1) {
                throw unwritten(cta.program.registers.wordName(register), definedWords[register]);
            }
        }
    }

    /** The number of the step under way. */
    int position() {
        return position;
    }

    /** Learns what another actor's clock knows. */
    void learn(int[] other) {
        for (int i = 0; i < clock.length; i++) {
            clock[i] = Math.max(clock[i], other[i]);
        }
    }

    /** Where the warp stands, for a report of a deadlock. */
    String describeWait() {
        String text = step == null ? "has not started" : InstructionText.brief(step.source());
        return "warp " + index + (blockedAt == null ? " polls: " : " waits (" + blockedAt + "): ") + text;
    }

    KernelFault fault(Fault fault, String detail) {
        return fault(fault, -1, detail);
    }

    KernelFault fault(Fault fault, int lane, String detail) {
        String place =
                "CTA (" + cta.x + ", " + cta.y + ", " + cta.z + "), warp " + index + (lane < 0 ? "" : ", lane " + lane);
        String text = step == null ? "before the first instruction" : InstructionText.brief(step.source());
        return new KernelFault(
                fault,
                detail + "\n  kernel " + cta.program.kernel.name() + ", instruction " + position + ": " + text + "\n  "
                        + place);
    }

    /** Lane numbers of a mask, with runs. */
    static String lanes(int mask) {
        StringBuilder text = new StringBuilder();
        for (int lane = 0; lane < LANES; lane++) {
            if ((mask >> lane & 1) != 0) {
                int last = lane;
                while (last + 1 < LANES && (mask >> last + 1 & 1) != 0) {
                    last++;
                }
                text.append(text.isEmpty() ? "" : ", ").append(lane);
                if (last > lane) {
                    text.append("-").append(last);
                }
                lane = last;
            }
        }
        return text.isEmpty() ? "none" : text.toString();
    }
}
