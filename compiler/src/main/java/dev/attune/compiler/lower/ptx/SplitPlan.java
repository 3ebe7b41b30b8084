package dev.attune.compiler.lower.ptx;

import dev.attune.runtime.kernel.LaunchPlan;
import dev.attune.runtime.kernel.LaunchPlan.KernelLaunch;
import dev.attune.runtime.kernel.LaunchPlan.Workspace;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.SizeExpression;
import dev.attune.runtime.kernel.SizeExpression.Combine;
import dev.attune.runtime.kernel.SizeExpression.Operator;
import dev.attune.runtime.kernel.Target;
import dev.attune.templates.attention.KernelArgument;
import dev.attune.templates.attention.split.SplitKernels;
import dev.attune.templates.attention.split.SplitShape;
import dev.attune.templates.ptx.PtxKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Launches of kernels that split the keys: how many splits, which grids, which workspaces. */
final class SplitPlan {
    /** The value of {@code split.kv} that leaves the number to the launch: as many as fill the device. */
    static final int FILL = 0;

    /** A split has at least that many keys: fewer are not worth the combination. */
    private static final int LEAST_KEYS = 256;

    /** Most splits that fill a device. */
    private static final int MOST_SPLITS = 256;

    /** What the system takes of it for each CTA. */
    private static final int SHARED_OF_SYSTEM = 1024;

    private static final SizeExpression ONE = SizeExpression.of(1);

    /** The points of the knob {@code overlap} on Hopper: 1 lets the combination start before the attention kernel has ended. */
    static final List<Integer> OVERLAPS = List.of(0, 1);

    private SplitPlan() {}

    /** Why a schedule's {@code overlap} cannot be had. */
    static Optional<String> overlapMisfit(Target target, Schedule schedule) {
        int overlap = schedule.knob("overlap", 0);
        return overlap == 0 || overlap == 1 && target == Target.PTX_SM_90A
                ? Optional.empty()
                : Optional.of("overlap is " + overlap + "; ptx:sm_90a takes 0 and 1, other targets 0");
    }

    /**
     * The program of a variant's kernels.
     *
     * @param splits the knob {@code split.kv}
     * @param target decides how many CTAs are resident together
     */
    static PtxProgram program(SplitKernels kernels, int splits, Target target) {
        SplitShape shape = kernels.shape();
        SizeExpression heads = SizeExpression.length(shape.packsHeads() ? "kv_heads" : "heads");
        SizeExpression queries = SizeExpression.length("q_len");
        SizeExpression rowsOfHead = shape.packsHeads() ? queries.times(SizeExpression.length("group_size")) : queries;
        SizeExpression tiles = rowsOfHead.ceilDiv(shape.tileRows());
        SizeExpression batch = SizeExpression.length("batch");
        SizeExpression parts =
                splits == FILL ? filling(kernels, tiles.times(heads).times(batch), target) : SizeExpression.of(splits);
        SizeExpression rows = batch.times(heads).times(rowsOfHead);
        // one split writes out itself: its partial results, and the launch that combines them, vanish
        SizeExpression needed = new Combine(Operator.MIN, ONE, parts.plus(SizeExpression.of(-1)));
        KernelLaunch combine = LaunchPlans.launch(kernels.combine(), parts, rows.times(needed), ONE, ONE);
        List<KernelLaunch> launches = List.of(
                LaunchPlans.launch(kernels.attention(), parts, tiles.times(parts), heads, batch),
                kernels.overlaps() ? LaunchPlans.overlapping(combine) : combine);
        List<Workspace> workspaces = new ArrayList<>();
        SizeExpression partials = rows.times(parts).times(needed);
        addWorkspace(workspaces, kernels, SplitKernels.PARTIAL_OUT, partials, 4L * shape.valueDim());
        addWorkspace(workspaces, kernels, SplitKernels.PARTIAL_SUMS, partials, 8);
        List<PtxKernel> written =
                List.of(kernels.attention().kernel(), kernels.combine().kernel());
        return new PtxProgram(kernels.attention().kernel().name(), written, new LaunchPlan(workspaces, launches));
    }

    private static void addWorkspace(
            List<Workspace> workspaces, SplitKernels kernels, String name, SizeExpression entries, long bytes) {
        if (kernels.attention().arguments().contains(new KernelArgument.Workspace(name))) {
            workspaces.add(LaunchPlans.workspace(name, entries, bytes));
        }
    }

    /** As many splits as make all CTAs resident together, where there are fewer CTAs without. */
    private static SizeExpression filling(SplitKernels kernels, SizeExpression ctas, Target target) {
        SizeExpression some = new Combine(Operator.MAX, ONE, ctas);
        SizeExpression places =
                SizeExpression.length("multiprocessors").times(SizeExpression.of(residentCtas(kernels, target)));
        SizeExpression roundedDown =
                new Combine(Operator.CEIL_DIV, places.plus(ONE).plus(some.times(SizeExpression.of(-1))), some);
        SizeExpression worthwhile = SizeExpression.length("kv_len").ceilDiv(LEAST_KEYS);
        SizeExpression most = new Combine(Operator.MIN, worthwhile, SizeExpression.of(MOST_SPLITS));
        return new Combine(Operator.MAX, ONE, new Combine(Operator.MIN, roundedDown, most));
    }

    /** CTAs of a multiprocessor at a time. */
    private static int residentCtas(SplitKernels kernels, Target target) {
        int byShared = sharedOfMultiprocessor(target) / (kernels.attention().dynamicSharedBytes() + SHARED_OF_SYSTEM);
        return Math.clamp(byShared, 1, 4);
    }

    /** Shared memory of a multiprocessor, in bytes: of compute capability 8.0 for all that run its kernels, of 9.0 for Hopper's. */
    private static int sharedOfMultiprocessor(Target target) {
        return switch (target) {
            case PTX_SM_80 -> 163 * 1024;
            case PTX_SM_90A -> 228 * 1024;
            case JAVA -> throw new IllegalArgumentException("the Java target has no shared memory");
        };
    }
}
