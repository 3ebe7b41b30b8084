package dev.attune.templates.attention.tile;

import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Register;

/**
 * The key tiles that a query tile visits: first the cut ones, whose pairs the mask or the end of the keys may rule out, then
 * the whole ones. So a kernel may run mask code in a loop of its own, and under a causal mask the diagonal comes first.
 */
public interface KeyWalk {

    /** How many tiles there are, i32. */
    Register count();

    /** How many of them, the first ones, are cut, i32. */
    Register cutCount();

    /**
     * The first key of the n-th tile, i32.
     *
     * @param index i32 below {@link #count}
     */
    Register firstKey(KernelBuilder kernel, Register index);

    /** The n-th tile. */
    default Tile tile(KernelBuilder kernel, Register index) {
        return new Tile(firstKey(kernel, index), kernel.as("whole").greaterOrEqual(index, cutCount()));
    }

    /**
     * A tile of the walk.
     *
     * @param firstKey i32
     * @param whole predicate: every pair of it is attended and every key of it exists
     */
    record Tile(Register firstKey, Register whole) {}

    /** Every tile up to the last key. */
    static KeyWalk everything(KernelBuilder kernel, int tileKv, Register keyLength) {
        Register count = kernel.as("tile_count").divUnsigned(kernel.add(keyLength, tileKv - 1), Immediate.of(tileKv));
        Register wholeCount = kernel.as("whole_count").divUnsigned(keyLength, Immediate.of(tileKv));
        Register cutCount = kernel.as("cut_count").sub(count, wholeCount);
        return new Walk(count, cutCount, (k, index) -> {
            // the one cut tile is the last of the keys
            Register isCut = k.less(index, cutCount);
            Register tile = k.select(isCut, wholeCount, k.sub(index, cutCount));
            return k.as("first_key").mul(tile, tileKv);
        });
    }

    /** No tile at all. */
    static KeyWalk nothing(KernelBuilder kernel) {
        Register count = kernel.as("tile_count").constant(0);
        return new Walk(count, count, (_, index) -> index);
    }

    /** The tiles that meet a range of keys. */
    static KeyWalk ranges(KernelBuilder kernel, int tileKv, HeadCode.KeyRange range) {
        Immediate width = Immediate.of(tileKv);
        Register first = kernel.as("first_tile").divUnsigned(range.anyLow(), width);
        Register visible = kernel.less(range.anyLow(), range.anyHigh());
        Register end = kernel.divUnsigned(kernel.add(range.anyHigh(), tileKv - 1), width);
        end = kernel.as("end_tile").select(visible, end, first);
        Register count = kernel.as("tile_count").sub(end, first);
        Register allFrom = kernel.divUnsigned(kernel.add(range.allLow(), tileKv - 1), width);
        Register wholeFirst = kernel.as("first_whole_tile").min(kernel.max(allFrom, first), end);
        Register wholeEnd = kernel.min(kernel.divUnsigned(range.allHigh(), width), end);
        Register wholeCount = kernel.as("whole_count").max(kernel.sub(wholeEnd, wholeFirst), 0);
        Register cutCount = kernel.as("cut_count").sub(count, wholeCount);
        Register cutBefore = kernel.as("cut_before").sub(wholeFirst, first);
        return new Walk(count, cutCount, (k, index) -> {
            // cut tiles before the whole ones, cut tiles after them, then the whole ones
            Register after = k.add(k.select(k.less(index, cutBefore), Immediate.of(0), wholeCount), first);
            Register start = k.select(k.less(index, cutCount), after, k.sub(wholeFirst, cutCount));
            return k.as("first_key").mul(k.add(start, index), tileKv);
        });
    }

    /**
     * The tiles of a list made on the device: cut tiles from its front, whole tiles from its back.
     *
     * @param lists 64-bit address of all lists
     * @param counts 64-bit address of all counts, pairs of (tiles, cut tiles)
     * @param row number of the query tile's list, i32
     * @param keyTiles places of a list, i32
     */
    static KeyWalk list(
            KernelBuilder kernel, int tileKv, Register lists, Register counts, Register row, Register keyTiles) {
        var pair = kernel.as("tile_counts").loadReadOnly(MemoryType.B32, 2, Address.of(kernel.fmaWide(row, 8, counts)));
        Register cutCount = pair.get(1);
        Register list = kernel.as("tile_list").add(lists, kernel.shiftLeft(kernel.mulWide(row, keyTiles), 2));
        Register lastPlace = kernel.as("last_place").add(kernel.add(keyTiles, cutCount), -1);
        return new Walk(pair.get(0), cutCount, (k, index) -> {
            Register place = k.select(k.less(index, cutCount), index, k.sub(lastPlace, index));
            Register entry = k.as("tile_entry").loadReadOnly(MemoryType.B32, Address.of(k.fmaWide(place, 4, list)));
            return k.as("first_key").mul(entry, tileKv);
        });
    }

    /** Where the n-th tile starts. */
    interface FirstKey {
        Register at(KernelBuilder kernel, Register index);
    }

    /** A walk made of its parts. */
    record Walk(Register count, Register cutCount, FirstKey place) implements KeyWalk {
        @Override
        public Register firstKey(KernelBuilder kernel, Register index) {
            return place.at(kernel, index);
        }
    }
}
