package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.runtime.kernel.LaunchPlan;
import dev.attune.runtime.kernel.LaunchPlan.KernelLaunch;
import dev.attune.runtime.kernel.LaunchPlan.Workspace;
import dev.attune.templates.attention.FamilyKernel;
import dev.attune.templates.attention.tile.TileMapKernels;
import dev.attune.templates.attention.tile.TileMapLayout;
import dev.attune.templates.ptx.PtxKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the mask adds to a program: a tile map where the mask plan is one, else nothing.
 *
 * @param layout empty without a map
 * @param kernels in launch order
 */
record TileMapParts(
        Optional<TileMapLayout> layout,
        List<PtxKernel> kernels,
        List<KernelLaunch> launches,
        List<Workspace> workspaces) {

    private static final TileMapParts NONE = new TileMapParts(Optional.empty(), List.of(), List.of(), List.of());

    /** What a variant needs, over tiles of a kernel. */
    static TileMapParts of(AnalyzedAttention analyzed, int tileQ, int tileKv) {
        if (!(analyzed.mask() instanceof MaskPlan.TileMap)) {
            return NONE;
        }
        String name = analyzed.attention().name();
        PtxTileMap code = new PtxTileMap(analyzed);
        var layout = new TileMapLayout(tileQ, tileKv, code.variesByBatch(), code.variesByHead());
        FamilyKernel extremes = TileMapKernels.extremes(name + "_tile_extremes", layout, code);
        FamilyKernel lists = TileMapKernels.lists(name + "_tile_lists", layout, code);
        List<PtxKernel> kernels = new ArrayList<>();
        if (!code.summaries().isEmpty()) {
            kernels.add(extremes.kernel());
        }
        kernels.add(lists.kernel());
        return new TileMapParts(
                Optional.of(layout),
                List.copyOf(kernels),
                LaunchPlans.tileMapLaunches(layout, code, extremes, lists),
                LaunchPlans.tileMapWorkspaces(layout, code));
    }

    /** The program of an attention kernel behind the map. */
    PtxProgram program(FamilyKernel attention, KernelLaunch launch, List<Workspace> workspaces) {
        return new PtxProgram(
                attention.kernel().name(),
                append(kernels, attention.kernel()),
                new LaunchPlan(
                        Stream.concat(this.workspaces.stream(), workspaces.stream())
                                .toList(),
                        append(launches, launch)));
    }

    private static <T> List<T> append(List<T> some, T last) {
        return Stream.concat(some.stream(), Stream.of(last)).toList();
    }
}
