package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.interpreter.GlobalMemory.Allocation;
import dev.attune.templates.ptx.isa.TensorCoordinates;
import dev.attune.templates.ptx.isa.TensorCopy;

/** The meaning of tensor copies. */
final class TensorCopyOperations {
    private static final int ALIGNMENT = 128;

    private TensorCopyOperations() {}

    static Operation decode(TensorCopy opcode, Operands o) {
        return switch (opcode.direction()) {
            case TO_SHARED -> load(Box.decode(o, 1), o.shared(0), o.shared(2));
            case TO_GLOBAL -> store(Box.decode(o, 0), o.shared(1), false);
            case ADD_TO_GLOBAL -> store(Box.decode(o, 0), o.shared(1), true);
        };
    }

    /** The box operand: a map's address and its coordinates. */
    private record Box(int map, int[] coordinates) {
        static Box decode(Operands o, int position) {
            TensorCoordinates box = (TensorCoordinates) o.operand(position);
            return new Box(
                    o.register(box.map()),
                    box.coordinates().stream().mapToInt(o::word).toArray());
        }

        TensorMap map(Warp warp, int lane) {
            long address = warp.longs[map][lane];
            if (TensorMaps.isUnconverted(address)) {
                throw warp.fault(
                        Fault.BAD_DESCRIPTOR,
                        lane,
                        "the tensor map's address is in parameter space; cvta.param must make it generic");
            }
            int parameter = TensorMaps.parameter(address);
            TensorMap found = parameter < 0 ? null : warp.cta.arguments.map(parameter);
            if (found == null) {
                throw warp.fault(Fault.BAD_DESCRIPTOR, lane, "0x" + Long.toHexString(address) + " is no tensor map");
            }
            if (found.dimensions().size() != coordinates.length) {
                throw warp.fault(
                        Fault.BAD_DESCRIPTOR,
                        lane,
                        "the tensor map has " + found.dimensions().size() + " dimensions, the copy "
                                + coordinates.length);
            }
            return found;
        }

        int[] corner(Warp warp, int lane) {
            int[] corner = new int[coordinates.length];
            for (int i = 0; i < corner.length; i++) {
                corner[i] = warp.words[coordinates[i]][lane];
            }
            return corner;
        }
    }

    private static Operation load(Box box, Operands.Place to, Operands.Place counter) {
        return (warp, active) -> {
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                TensorMap map = box.map(warp, lane);
                int address = warp.words[to.register()][lane] + to.offset();
                SharedMemory shared = warp.cta.shared;
                shared.place(warp, lane, address, map.boxBytes(), ALIGNMENT);
                Mbarriers.Mbarrier mbarrier = warp.cta.mbarriers.findForEngine(
                        warp, lane, warp.words[counter.register()][lane] + counter.offset());
                EngineWrite write = new EngineWrite(warp, lane, mbarrier, map.boxBytes());
                BoxGeometry.walk(map, box.corner(warp, lane), address, (place, global, first, end) -> {
                    int at = write.add(shared.offset(place), 16);
                    if (end > first) {
                        Allocation allocation = allocation(warp, lane, map, global + first, end - first);
                        GlobalAccess.checkDefined(
                                warp, lane, allocation, allocation.address() + global + first, end - first);
                        System.arraycopy(
                                allocation.bytes(), (int) global + first, write.data(), at + first, end - first);
                    }
                });
                write.start();
            }
        };
    }

    private static Allocation allocation(Warp warp, int lane, TensorMap map, long offset, int bytes) {
        Allocation allocation = map.allocation();
        if (offset < 0 || offset + bytes > allocation.bytes().length) {
            throw warp.fault(
                    Fault.OUT_OF_BOUNDS,
                    lane,
                    "the tensor map reaches byte " + offset + " of '" + allocation.name() + "' ("
                            + allocation.bytes().length + " bytes)");
        }
        return allocation;
    }

    private static Operation store(Box box, Operands.Place from, boolean add) {
        return (warp, active) -> {
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                TensorMap map = box.map(warp, lane);
                if (add && map.elementBytes() != 4) {
                    throw warp.fault(
                            Fault.BAD_DESCRIPTOR, lane, "the interpreter adds f32 tensors only, not 16-bit ones");
                }
                int address = warp.words[from.register()][lane] + from.offset();
                SharedMemory shared = warp.cta.shared;
                shared.place(warp, lane, address, map.boxBytes(), ALIGNMENT);
                EngineRead read = new EngineRead(warp, lane, map.allocation(), add);
                BoxGeometry.walk(map, box.corner(warp, lane), address, (place, global, first, end) -> {
                    if (end > first) {
                        Allocation allocation = allocation(warp, lane, map, global + first, end - first);
                        GlobalAccess.checkWritable(warp, lane, allocation, allocation.address() + global + first);
                        read.add(shared.offset(place) + first, end - first, (int) global + first);
                    }
                });
                warp.bulkStores.start(read);
            }
        };
    }
}
