package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.lower.ptx.cost.KeySplit;
import dev.attune.compiler.lower.ptx.cost.NominalCall;
import dev.attune.compiler.lower.ptx.cost.NominalDevice;
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

    /** CTAs of a multiprocessor that are counted on. */
    private static final int MOST_RESIDENT = 4;

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
        SizeExpression heads = heads(shape);
        SizeExpression batch = SizeExpression.length("batch");
        SizeExpression tiles = rowsOfHead(shape).ceilDiv(shape.tileRows());
        SizeExpression parts = parts(shape, kernels.attention().dynamicSharedBytes(), splits, target);
        SizeExpression rows = batch.times(heads).times(rowsOfHead(shape));
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

    private static SizeExpression heads(SplitShape shape) {
        return SizeExpression.length(shape.packsHeads() ? "kv_heads" : "heads");
    }

    private static SizeExpression rowsOfHead(SplitShape shape) {
        SizeExpression queries = SizeExpression.length("q_len");
        return shape.packsHeads() ? queries.times(SizeExpression.length("group_size")) : queries;
    }

    /** How a schedule splits the keys, for the model of its cost. */
    static KeySplit keySplit(NominalCall call, SplitShape shape, Schedule schedule) {
        int sharedBytes = sharedBytes(call.analyzed(), shape);
        SizeExpression parts = parts(
                shape, sharedBytes, schedule.knob("split.kv"), call.request().target());
        return new KeySplit(sharedBytes, parts.evaluate(call.lengths()));
    }

    /** Shared memory of a CTA, in bytes: with a tile map, warps note what comes. */
    private static int sharedBytes(AnalyzedAttention analyzed, SplitShape shape) {
        return shape.sharedBytes(analyzed.mask() instanceof MaskPlan.TileMap);
    }

    /**
     * In how many parts the keys go.
     *
     * @param sharedBytes of a CTA
     * @param splits the knob {@code split.kv}
     */
    private static SizeExpression parts(SplitShape shape, int sharedBytes, int splits, Target target) {
        if (splits != FILL) {
            return SizeExpression.of(splits);
        }
        SizeExpression tiles = rowsOfHead(shape).ceilDiv(shape.tileRows());
        return filling(tiles.times(heads(shape)).times(SizeExpression.length("batch")), sharedBytes, target);
    }

    /** As many splits as make all CTAs resident together, where there are fewer CTAs without. */
    private static SizeExpression filling(SizeExpression ctas, int sharedBytes, Target target) {
        SizeExpression some = new Combine(Operator.MAX, ONE, ctas);
        int resident = Math.min(NominalDevice.of(target).ctasByShared(sharedBytes), MOST_RESIDENT);
        SizeExpression places = SizeExpression.length("multiprocessors").times(SizeExpression.of(resident));
        SizeExpression roundedDown =
                new Combine(Operator.CEIL_DIV, places.plus(ONE).plus(some.times(SizeExpression.of(-1))), some);
        SizeExpression worthwhile = SizeExpression.length("kv_len").ceilDiv(LEAST_KEYS);
        SizeExpression most = new Combine(Operator.MIN, worthwhile, SizeExpression.of(MOST_SPLITS));
        return new Combine(Operator.MAX, ONE, new Combine(Operator.MIN, roundedDown, most));
    }
}
