package dev.attune.templates.attention.tile;

import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Comparison;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Register;

/** The key tiles that a query tile visits, in order. */
public interface KeyWalk {

    /** How many tiles there are, i32. */
    Register count();

    /**
     * The n-th tile.
     *
     * @param index i32 below {@link #count}
     */
    Tile tile(KernelBuilder kernel, Register index);

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
        return new KeyWalk() {
            @Override
            public Register count() {
                return count;
            }

            @Override
            public Tile tile(KernelBuilder kernel, Register index) {
                return new Tile(
                        kernel.as("first_key").mul(index, tileKv),
                        kernel.as("whole").less(index, wholeCount));
            }
        };
    }

    /** No tile at all. */
    static KeyWalk nothing(KernelBuilder kernel) {
        Register count = kernel.as("tile_count").constant(0);
        return new KeyWalk() {
            @Override
            public Register count() {
                return count;
            }

            @Override
            public Tile tile(KernelBuilder kernel, Register index) {
                return new Tile(index, kernel.as("whole").less(index, 0));
            }
        };
    }

    /** The tiles that meet a range of keys. */
    static KeyWalk ranges(KernelBuilder kernel, int tileKv, HeadCode.KeyRange range) {
        Immediate width = Immediate.of(tileKv);
        Register first = kernel.as("first_tile").divUnsigned(range.anyLow(), width);
        Register end = kernel.as("end_tile").divUnsigned(kernel.add(range.anyHigh(), tileKv - 1), width);
        Register visible = kernel.less(range.anyLow(), range.anyHigh());
        Register count = kernel.as("tile_count").select(visible, kernel.sub(end, first), Immediate.of(0));
        Register wholeFirst = kernel.as("first_whole_tile").divUnsigned(kernel.add(range.allLow(), tileKv - 1), width);
        Register wholeEnd = kernel.divUnsigned(range.allHigh(), width);
        Register wholeCount = kernel.as("whole_count").max(kernel.sub(wholeEnd, wholeFirst), 0);
        return new KeyWalk() {
            @Override
            public Register count() {
                return count;
            }

            @Override
            public Tile tile(KernelBuilder kernel, Register index) {
                Register tile = kernel.add(first, index);
                Register firstKey = kernel.as("first_key").mul(tile, tileKv);
                Register whole =
                        kernel.as("whole").compareUnsigned(Comparison.LT, kernel.sub(tile, wholeFirst), wholeCount);
                return new Tile(firstKey, whole);
            }
        };
    }

    /**
     * The tiles of a list made on the device.
     *
     * @param lists 64-bit address of all lists
     * @param counts 64-bit address of all counts
     * @param row number of the query tile's list, i32
     * @param keyTiles places of a list, i32
     */
    static KeyWalk list(
            KernelBuilder kernel, int tileKv, Register lists, Register counts, Register row, Register keyTiles) {
        Register count =
                kernel.as("tile_count").loadReadOnly(MemoryType.B32, Address.of(kernel.fmaWide(row, 4, counts)));
        Register list = kernel.as("tile_list").add(lists, kernel.shiftLeft(kernel.mulWide(row, keyTiles), 2));
        return new KeyWalk() {
            @Override
            public Register count() {
                return count;
            }

            @Override
            public Tile tile(KernelBuilder kernel, Register index) {
                Register entry = kernel.as("tile_entry")
                        .loadReadOnly(MemoryType.B32, Address.of(kernel.fmaWide(index, 4, list)));
                // the sign bit marks a whole tile
                Register firstKey = kernel.as("first_key").mul(kernel.and(entry, 0x7FFFFFFFL), tileKv);
                return new Tile(firstKey, kernel.as("whole").less(entry, 0));
            }
        };
    }
}
