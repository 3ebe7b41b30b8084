package dev.attune.templates.attention.tile;

import dev.attune.templates.attention.FamilyKernel;
import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.attention.LaunchCode;
import dev.attune.templates.attention.TileMapCode;
import dev.attune.templates.attention.TileMapCode.Extremes;
import dev.attune.templates.attention.TileMapCode.Side;
import dev.attune.templates.attention.TileMapCode.Summary;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Bitwise;
import dev.attune.templates.ptx.isa.Comparison;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.RegisterVector;
import dev.attune.templates.ptx.isa.SpecialRegister;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the two kernels that make a tile map: extremes per tile, then lists per query tile. A warp works on one tile. */
public final class TileMapKernels {
    /** Warps of a CTA, and so tiles or query tiles of a CTA. */
    public static final int TILES_PER_BLOCK = 4;

    private final TileMapLayout layout;
    private final TileMapCode code;
    private final KernelBuilder kernel;
    private final KernelArguments arguments;

    private TileMapKernels(String name, TileMapLayout layout, TileMapCode code) {
        this.layout = layout;
        this.code = code;
        this.kernel = new KernelBuilder(name, 32 * TILES_PER_BLOCK);
        this.arguments = new KernelArguments(kernel);
    }

    /**
     * Finds the least and the greatest value of each summary over each tile; a NaN makes the range unbounded. Grid: the sum over
     * the summaries of their side's tiles / {@link #TILES_PER_BLOCK} rounded up, heads or 1, batch or 1.
     */
    public static FamilyKernel extremes(String name, TileMapLayout layout, TileMapCode code) {
        return new TileMapKernels(name, layout, code).writeExtremes();
    }

    /**
     * Classifies the tiles and writes the lists. Grid: query tiles / {@link #TILES_PER_BLOCK} rounded up, heads or 1, batch or
     * 1.
     */
    public static FamilyKernel lists(String name, TileMapLayout layout, TileMapCode code) {
        return new TileMapKernels(name, layout, code).writeLists();
    }

    private record Place(Register lane, Register warp, HeadCode head, Register plane) {}

    private Place place(LaunchCode launch, Register groupSize) {
        Register thread = kernel.as("thread").special(SpecialRegister.THREAD_X);
        Register lane = kernel.as("lane").and(thread, 31);
        Register warp = kernel.as("warp").shiftRight(thread, 5);
        Register head = kernel.as("head").special(SpecialRegister.BLOCK_Y);
        Register batch = kernel.as("batch_index").special(SpecialRegister.BLOCK_Z);
        Register keyHead = kernel.as("kv_head").divUnsigned(head, groupSize);
        HeadCode headCode = launch.head(kernel, batch, head, keyHead);
        return new Place(lane, warp, headCode, layout.plane(kernel, arguments, batch, head));
    }

    private FamilyKernel writeExtremes() {
        List<Register> results = new ArrayList<>();
        for (int i = 0; i < code.summaries().size(); i++) {
            results.add(arguments.workspace(TileMapLayout.extremes(i), "extremes of summary " + i + " per tile"));
        }
        Register queryLength = arguments.length("q_len");
        Register keyLength = arguments.length("kv_len");
        Register groupSize = arguments.length("group_size");
        if (layout.perBatch() && layout.perHead()) {
            arguments.length("heads");
        }
        LaunchCode launch = code.launch(kernel, arguments);
        kernel.section("a warp takes one tile of one summary");
        Place place = place(launch, groupSize);
        Register firstBlock = kernel.as("first_block").constant(0);
        Register block = kernel.as("block").special(SpecialRegister.BLOCK_X);
        for (int i = 0; i < code.summaries().size(); i++) {
            Summary summary = code.summaries().get(i);
            Register length = summary.side() == Side.QUERY ? queryLength : keyLength;
            int tile = summary.side() == Side.QUERY ? layout.tileQ() : layout.tileKv();
            Register tiles = kernel.as("tiles").move(layout.tiles(kernel, length, tile));
            Register blocks = layout.tiles(kernel, tiles, TILES_PER_BLOCK);
            Register start = firstBlock;
            Register mine = kernel.as("block_of_summary").sub(block, start);
            Register taken = kernel.compareUnsigned(Comparison.LT, mine, blocks);
            int index = i;
            kernel.when("summary_" + i, taken, () -> {
                Register tileIndex = kernel.as("tile").fma(mine, Immediate.of(TILES_PER_BLOCK), place.warp());
                kernel.when("tile", kernel.less(tileIndex, tiles), () -> {
                    Extremes found = extremesOf(place, index, tileIndex, tile, length);
                    Register entry = kernel.fma(place.plane(), tiles, tileIndex);
                    Register to = kernel.fmaWide(entry, 8, results.get(index));
                    kernel.when("write", kernel.equal(place.lane(), 0), () -> {
                        kernel.storeGlobal(memoryType(summary), Address.of(to), found.low());
                        kernel.storeGlobal(memoryType(summary), Address.of(to, 4), found.high());
                    });
                });
            });
            firstBlock = kernel.as("first_block").add(start, blocks);
        }
        return new FamilyKernel(kernel.build(), arguments.inOrder(), 0);
    }

    private Extremes extremesOf(Place place, int index, Register tileIndex, int tile, Register length) {
        RegisterClass type = code.summaries().get(index).type();
        boolean real = type == RegisterClass.F32;
        Register low = kernel.register(type, "low");
        Register high = kernel.register(type, "high");
        if (real) {
            kernel.into(low).constant(Float.POSITIVE_INFINITY);
            kernel.into(high).constant(Float.NEGATIVE_INFINITY);
        } else {
            kernel.into(low).constant(Integer.MAX_VALUE);
            kernel.into(high).constant(Integer.MIN_VALUE);
        }
        Register first = kernel.mul(tileIndex, tile);
        Register end = kernel.as("end").min(kernel.add(first, tile), length);
        Register start = kernel.add(first, place.lane());
        kernel.loop("position", start, end, 32, at -> {
            Register value = code.value(kernel, place.head(), index, at);
            Register least = value;
            Register greatest = value;
            if (real) {
                Register nan = kernel.isNan(value);
                least = kernel.select(nan, Immediate.of(Float.NEGATIVE_INFINITY), value);
                greatest = kernel.select(nan, Immediate.of(Float.POSITIVE_INFINITY), value);
            }
            kernel.into(low).min(low, least);
            kernel.into(high).max(high, greatest);
        });
        for (int bits = 16; bits > 0; bits /= 2) {
            kernel.into(low).min(low, kernel.shuffleXor(low, bits));
            kernel.into(high).max(high, kernel.shuffleXor(high, bits));
        }
        return new Extremes(low, high);
    }

    private FamilyKernel writeLists() {
        List<Register> extremes = new ArrayList<>();
        for (int i = 0; i < code.summaries().size(); i++) {
            extremes.add(arguments.workspace(TileMapLayout.extremes(i), "extremes of summary " + i + " per tile"));
        }
        Register lists = arguments.workspace(TileMapLayout.LISTS, TileMapLayout.LISTS_MEANING);
        Register counts = arguments.workspace(
                TileMapLayout.COUNTS, "how many key tiles each query tile visits, and how many are cut");
        Register queryLength = arguments.length("q_len");
        Register keyLength = arguments.length("kv_len");
        Register groupSize = arguments.length("group_size");
        if (layout.perBatch() && layout.perHead()) {
            arguments.length("heads");
        }
        LaunchCode launch = code.launch(kernel, arguments);
        kernel.section("a warp takes one query tile");
        Place place = place(launch, groupSize);
        Register block = kernel.special(SpecialRegister.BLOCK_X);
        Register queryTile = kernel.as("query_tile").fma(block, Immediate.of(TILES_PER_BLOCK), place.warp());
        Register queryTiles = kernel.as("query_tiles").move(layout.tiles(kernel, queryLength, layout.tileQ()));
        Register keyTiles = kernel.as("key_tiles").move(layout.tiles(kernel, keyLength, layout.tileKv()));
        kernel.when("query_tile", kernel.less(queryTile, queryTiles), () -> {
            Register firstRow = kernel.as("first_row").mul(queryTile, layout.tileQ());
            Register lastRow =
                    kernel.as("last_row").sub(kernel.min(kernel.add(firstRow, layout.tileQ()), queryLength), 1);
            Register row = kernel.as("list_row").fma(place.plane(), queryTiles, queryTile);
            Register list = kernel.as("list").add(lists, kernel.shiftLeft(kernel.mulWide(row, keyTiles), 2));
            Register firstTile = kernel.as("first_tile").constant(0);
            Register endTile = kernel.as("end_tile").move(keyTiles);
            Optional<HeadCode.KeyRange> hull = code.hull(kernel, place.head(), firstRow, lastRow);
            hull.ifPresent(range -> {
                Register visible = kernel.less(range.anyLow(), range.anyHigh());
                Register first = kernel.divUnsigned(range.anyLow(), Immediate.of(layout.tileKv()));
                Register end = layout.tiles(kernel, range.anyHigh(), layout.tileKv());
                kernel.into(firstTile).move(first);
                kernel.into(endTile).select(visible, end, Immediate.of(0));
            });
            ListCounts written = writeList(
                    place,
                    extremes,
                    queryTile,
                    queryTiles,
                    keyTiles,
                    firstRow,
                    lastRow,
                    firstTile,
                    endTile,
                    keyLength,
                    list);
            kernel.when(
                    "write_count",
                    kernel.equal(place.lane(), 0),
                    () -> kernel.storeGlobal(
                            MemoryType.B32,
                            Address.of(kernel.fmaWide(row, 8, counts)),
                            RegisterVector.of(written.all(), written.cut())));
        });
        return new FamilyKernel(kernel.build(), arguments.inOrder(), 0);
    }

    /** How many tiles a list has, and how many of them are cut; i32. */
    private record ListCounts(Register all, Register cut) {}

    private ListCounts writeList(
            Place place,
            List<Register> extremes,
            Register queryTile,
            Register queryTiles,
            Register keyTiles,
            Register firstRow,
            Register lastRow,
            Register firstTile,
            Register endTile,
            Register keyLength,
            Register list) {
        Register cutCount = kernel.register(RegisterClass.B32, "cut_count");
        kernel.into(cutCount).constant(0);
        Register wholeCount = kernel.register(RegisterClass.B32, "whole_count");
        kernel.into(wholeCount).constant(0);
        Register below = kernel.as("lanes_below").sub(kernel.shiftLeft(kernel.constant(1), place.lane()), 1);
        Register back = kernel.as("list_back").sub(keyTiles, 1);
        kernel.section(
                "32 key tiles at a time: each lane classifies one; cut tiles go to the front, whole ones to the back");
        kernel.loop("group", firstTile, endTile, 32, base -> {
            Register mine = kernel.add(base, place.lane());
            Register exists = kernel.less(mine, endTile);
            Register tile = kernel.as("tile").min(mine, kernel.sub(endTile, 1));
            Register firstKey = kernel.as("first_key").mul(tile, layout.tileKv());
            Register end = kernel.add(firstKey, layout.tileKv());
            Register lastKey = kernel.as("last_key").sub(kernel.min(end, keyLength), 1);
            List<Extremes> found = new ArrayList<>();
            for (int i = 0; i < extremes.size(); i++) {
                Summary summary = code.summaries().get(i);
                Register entry = summary.side() == Side.QUERY
                        ? kernel.fma(place.plane(), queryTiles, queryTile)
                        : kernel.fma(place.plane(), keyTiles, tile);
                Address from = Address.of(kernel.fmaWide(entry, 8, extremes.get(i)));
                RegisterVector pair = kernel.loadReadOnly(memoryType(summary), 2, from);
                found.add(new Extremes(pair.get(0), pair.get(1)));
            }
            var corners = new TileMapCode.TileCorners(firstRow, lastRow, firstKey, lastKey);
            TileMapCode.TileClass tileClass = code.classify(kernel, place.head(), corners, found);
            Register visited = kernel.as("visited").and(tileClass.any(), exists);
            Register whole = kernel.as("whole").and(tileClass.all(), kernel.lessOrEqual(end, keyLength));
            Register cut = kernel.as("cut").and(visited, kernel.not(whole));
            Register wanted = kernel.as("visited_whole").and(visited, whole);
            Register cutVotes = kernel.as("cut_votes").ballot(cut);
            Register wholeVotes = kernel.as("whole_votes").ballot(wanted);
            Register fromFront = kernel.add(cutCount, lanesBefore(cutVotes, below));
            Register fromBack = kernel.sub(back, kernel.add(wholeCount, lanesBefore(wholeVotes, below)));
            Register to = kernel.as("place").select(cut, fromFront, fromBack);
            kernel.onlyIf(visited).storeGlobal(MemoryType.B32, Address.of(kernel.fmaWide(to, 4, list)), tile);
            kernel.into(cutCount).add(cutCount, kernel.countOnes(cutVotes));
            kernel.into(wholeCount).add(wholeCount, kernel.countOnes(wholeVotes));
        });
        return new ListCounts(kernel.add(cutCount, wholeCount), cutCount);
    }

    /** How many lanes below this one hold a vote. */
    private Register lanesBefore(Register votes, Register below) {
        return kernel.countOnes(kernel.produce(Bitwise.AND_B32, votes, below));
    }

    private static MemoryType memoryType(Summary summary) {
        return summary.type() == RegisterClass.F32 ? MemoryType.F32 : MemoryType.B32;
    }
}
