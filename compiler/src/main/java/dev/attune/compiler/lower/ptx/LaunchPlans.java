package dev.attune.compiler.lower.ptx;

import dev.attune.runtime.kernel.LaunchPlan.Argument;
import dev.attune.runtime.kernel.LaunchPlan.KernelLaunch;
import dev.attune.runtime.kernel.LaunchPlan.Workspace;
import dev.attune.runtime.kernel.SizeExpression;
import dev.attune.templates.attention.FamilyKernel;
import dev.attune.templates.attention.KernelArgument;
import dev.attune.templates.attention.TileMapCode;
import dev.attune.templates.attention.tile.TileMapKernels;
import dev.attune.templates.attention.tile.TileMapLayout;
import java.util.ArrayList;
import java.util.List;

/** From a family's kernels to launches: parameters to arguments, tile maps to workspaces and grids. */
final class LaunchPlans {
    private static final SizeExpression ONE = SizeExpression.of(1);
    /** A workspace is never empty, so that it always has an address. */
    private static final long SPARE_BYTES = 16;

    private LaunchPlans() {}

    /** The launch of a kernel over a grid. */
    static KernelLaunch launch(FamilyKernel kernel, SizeExpression x, SizeExpression y, SizeExpression z) {
        return launch(kernel, ONE, x, y, z);
    }

    /** The same launch, which may start before the one before it has ended. */
    static KernelLaunch overlapping(KernelLaunch launch) {
        return new KernelLaunch(
                launch.entry(),
                launch.grid(),
                launch.threads(),
                launch.dynamicSharedBytes(),
                launch.cluster(),
                true,
                launch.arguments());
    }

    /** The launch of a kernel over a grid, which splits the keys into some parts. */
    static KernelLaunch launch(
            FamilyKernel kernel, SizeExpression splits, SizeExpression x, SizeExpression y, SizeExpression z) {
        return new KernelLaunch(
                kernel.kernel().name(),
                List.of(x, y, z),
                kernel.kernel().threads(),
                kernel.dynamicSharedBytes(),
                kernel.arguments().stream()
                        .map(argument -> argument(argument, splits))
                        .toList());
    }

    private static Argument argument(KernelArgument argument, SizeExpression splits) {
        return switch (argument) {
            case KernelArgument.TensorAddress address -> new Argument.TensorAddress(address.tensor());
            case KernelArgument.TensorStride stride -> new Argument.TensorStride(stride.tensor(), stride.dimension());
            case KernelArgument.Length length -> new Argument.Size(SizeExpression.length(length.name()));
            case KernelArgument.Scale _ -> new Argument.Scale();
            case KernelArgument.Scalar scalar -> new Argument.Scalar(scalar.parameter());
            case KernelArgument.TensorMap map ->
                new Argument.TensorMap(
                        map.tensor(),
                        map.box(),
                        map.steps(),
                        map.swizzleBytes() == 0 ? "none" : Integer.toString(map.swizzleBytes()));
            case KernelArgument.Splits _ -> new Argument.Size(splits);
            case KernelArgument.Workspace workspace -> new Argument.WorkspaceAddress(workspace.name());
        };
    }

    /** The launches that make a tile map, in order. */
    static List<KernelLaunch> tileMapLaunches(
            TileMapLayout layout, TileMapCode code, FamilyKernel extremes, FamilyKernel lists) {
        SizeExpression heads = layout.perHead() ? SizeExpression.length("heads") : ONE;
        SizeExpression batch = layout.perBatch() ? SizeExpression.length("batch") : ONE;
        SizeExpression blocks = SizeExpression.of(0);
        for (TileMapCode.Summary summary : code.summaries()) {
            blocks = blocks.plus(tiles(layout, summary.side()).ceilDiv(TileMapKernels.TILES_PER_BLOCK));
        }
        SizeExpression listBlocks = tiles(layout, TileMapCode.Side.QUERY).ceilDiv(TileMapKernels.TILES_PER_BLOCK);
        List<KernelLaunch> launches = new ArrayList<>();
        if (!code.summaries().isEmpty()) {
            launches.add(launch(extremes, blocks, heads, batch));
        }
        launches.add(launch(lists, listBlocks, heads, batch));
        return launches;
    }

    /** The workspaces of a tile map. */
    static List<Workspace> tileMapWorkspaces(TileMapLayout layout, TileMapCode code) {
        SizeExpression planes = layout.perBatch() ? SizeExpression.length("batch") : ONE;
        if (layout.perHead()) {
            planes = planes.times(SizeExpression.length("heads"));
        }
        List<Workspace> workspaces = new ArrayList<>();
        for (int i = 0; i < code.summaries().size(); i++) {
            SizeExpression tiles = tiles(layout, code.summaries().get(i).side());
            workspaces.add(workspace(TileMapLayout.extremes(i), planes.times(tiles), 8));
        }
        SizeExpression queryTiles = planes.times(tiles(layout, TileMapCode.Side.QUERY));
        workspaces.add(workspace(TileMapLayout.COUNTS, queryTiles, 8));
        workspaces.add(workspace(TileMapLayout.LISTS, queryTiles.times(tiles(layout, TileMapCode.Side.KEY)), 4));
        return workspaces;
    }

    static Workspace workspace(String name, SizeExpression entries, long bytes) {
        return new Workspace(name, entries.times(SizeExpression.of(bytes)).plus(SizeExpression.of(SPARE_BYTES)));
    }

    /** How many tiles cover a side. */
    static SizeExpression tiles(TileMapLayout layout, TileMapCode.Side side) {
        return side == TileMapCode.Side.QUERY
                ? SizeExpression.length("q_len").ceilDiv(layout.tileQ())
                : SizeExpression.length("kv_len").ceilDiv(layout.tileKv());
    }
}
