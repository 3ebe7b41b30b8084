package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.runtime.kernel.LaunchPlan.KernelLaunch;
import dev.attune.runtime.kernel.LaunchPlan.Workspace;
import dev.attune.templates.attention.FamilyKernel;
import dev.attune.templates.attention.tile.TileMapKernels;
import dev.attune.templates.attention.tile.TileMapLayout;
import dev.attune.templates.ptx.PtxKernel;
import java.util.ArrayList;
import java.util.List;

/**
 * What a tile map adds to a program.
 *
 * @param kernels in launch order
 */
record TileMapParts(
        TileMapLayout layout, List<PtxKernel> kernels, List<KernelLaunch> launches, List<Workspace> workspaces) {

    /** The map of a variant whose mask plan is one, over tiles of a kernel. */
    static TileMapParts of(AnalyzedAttention analyzed, int tileQ, int tileKv) {
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
                layout,
                List.copyOf(kernels),
                LaunchPlans.tileMapLaunches(layout, code, extremes, lists),
                LaunchPlans.tileMapWorkspaces(layout, code));
    }
}
