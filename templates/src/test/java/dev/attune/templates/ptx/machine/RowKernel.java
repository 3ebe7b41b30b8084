package dev.attune.templates.ptx.machine;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Instruction;
import dev.attune.templates.ptx.isa.InstructionText;
import dev.attune.templates.ptx.isa.IntegerArithmetic;
import dev.attune.templates.ptx.isa.MatrixMove;
import dev.attune.templates.ptx.isa.MatrixProduct;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Opcode;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.OperandKind;
import dev.attune.templates.ptx.isa.Parameter.Type;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.RegisterVector;
import dev.attune.templates.ptx.isa.SharedVariable;
import dev.attune.templates.ptx.isa.SpecialRegister;
import dev.attune.templates.ptx.isa.WarpExchange;
import java.util.ArrayList;
import java.util.List;

/** A kernel that executes one row once per lane and stores what it wrote. */
final class RowKernel {
    private static final int THREADS = 32;
    private static final int SLOT_BYTES = MachineInputs.LANES * 4;
    private static final int TILE_BYTES = THREADS * 16;

    private final Opcode row;
    private final KernelBuilder b;
    private final Register inputs;
    private final Register results;
    private final Register lane;
    private final Register index;
    private final SharedVariable tile;
    private int sources;
    private int slots;

    private RowKernel(String name, Opcode row) {
        this.row = row;
        b = new KernelBuilder(name, THREADS);
        inputs = b.parameterValue("inputs", Type.POINTER, "planes of 64-bit values, one per lane");
        results = b.parameterValue("results", Type.POINTER, "32-bit words, a slot per written register");
        lane = b.as("lane").special(SpecialRegister.LANE);
        index = b.as("index").fma(b.special(SpecialRegister.BLOCK_X), Immediate.of(THREADS), lane);
        tile = b.shared("tile", TILE_BYTES, 128);
    }

    static MachineKernels.Recorded of(String name, Opcode row) {
        RowKernel kernel = new RowKernel(name, row);
        String text = kernel.emit();
        return new MachineKernels.Recorded(
                text, kernel.b.build(), MachineInputs.LANES / THREADS, kernel.slots * SLOT_BYTES, Tolerance.of(row));
    }

    private String emit() {
        boolean stores = row instanceof MatrixMove && row.operands().getFirst() instanceof OperandKind.Memory;
        boolean loads = row instanceof MatrixMove && row.operands().getLast() instanceof OperandKind.Memory;
        if (loads || stores) {
            fillTile();
        }
        List<Operand> operands = new ArrayList<>();
        for (OperandKind kind : row.operands()) {
            operands.add(operand(kind, operands.size()));
        }
        Instruction instruction = Instruction.of(row, operands.toArray(Operand[]::new));
        b.add(instruction);
        instruction.writes().stream().distinct().forEach(this::store);
        if (stores) {
            b.barrier();
            Register mine = b.fma(lane, Immediate.of(16), b.addressOf(tile));
            b.loadShared(MemoryType.B32, 4, Address.of(mine)).registers().forEach(this::store);
        }
        return InstructionText.brief(instruction);
    }

    /** 16 bytes per lane. */
    private void fillTile() {
        Register mine = b.fma(lane, Immediate.of(16), b.addressOf(tile));
        for (int i = 0; i < 4; i++) {
            b.storeShared(
                    MemoryType.B32, Address.of(mine, 4 * i), input(MachineInputs.INTEGER_PLANE + i, RegisterClass.B32));
        }
        b.barrier();
    }

    private Register input(int plane, RegisterClass type) {
        Address address = Address.of(b.fmaWide(index, 8, inputs), plane * MachineInputs.LANES * 8);
        return switch (type) {
            case B64 -> b.loadReadOnly(MemoryType.B64, address);
            case B32 -> b.loadReadOnly(MemoryType.B32, address);
            case F32 -> b.loadReadOnly(MemoryType.F32, address);
            case B16 -> b.loadReadOnly(MemoryType.B16, address);
            case PREDICATE -> b.equal(b.and(b.loadReadOnly(MemoryType.B32, address), 1), 1);
        };
    }

    private Operand operand(OperandKind kind, int position) {
        return switch (kind) {
            case OperandKind.Write write ->
                b.register(write.classes().iterator().next(), "written");
            case OperandKind.Read read ->
                source(
                        read.classes().contains(RegisterClass.B32)
                                ? RegisterClass.B32
                                : read.classes().iterator().next(),
                        position);
            case OperandKind.Vector vector -> vector(vector);
            case OperandKind.Memory _ -> {
                // a permutation of the rows, so that a wrong row shows
                Register row = b.and(b.fma(lane, Immediate.of(7), Immediate.of(3)), 31);
                yield Address.of(b.fma(row, Immediate.of(16), b.addressOf(tile)));
            }
            case OperandKind.Constant constant ->
                Immediate.of(constant.minimum() == constant.maximum() ? constant.minimum() : 0xCA);
            case OperandKind.Update _,
                    OperandKind.WriteWithPredicate _,
                    OperandKind.Special _,
                    OperandKind.Branch _,
                    OperandKind.SharedSymbol _,
                    OperandKind.TensorMapSymbol _,
                    OperandKind.Tensor _ -> throw new IllegalStateException(row + " is not recorded this way");
        };
    }

    private Operand source(RegisterClass type, int position) {
        int number = sources++;
        if (row instanceof WarpExchange exchange) {
            return exchangeOperand(exchange, type, position);
        }
        int plane = type == RegisterClass.F32 ? MachineInputs.FLOAT_PLANE : MachineInputs.INTEGER_PLANE;
        Register value = input(plane + number, type);
        return row instanceof IntegerArithmetic arithmetic && divides(arithmetic) && position == 2
                ? b.or(value, 1)
                : value;
    }

    /** Division by zero is not defined. */
    private static boolean divides(IntegerArithmetic arithmetic) {
        return switch (arithmetic) {
            case DIV_S32, DIV_U32, REM_S32, REM_U32, DIV_S64, REM_S64 -> true;
            default -> false;
        };
    }

    private Operand exchangeOperand(WarpExchange exchange, RegisterClass type, int position) {
        boolean last = position == row.operands().size() - 1;
        if (last) {
            return Immediate.of(0xFFFFFFFFL);
        }
        if (position == 3) {
            // segments of 16 lanes
            return Immediate.of(exchange == WarpExchange.SHFL_UP_B32 ? 0x1000 : 0x101F);
        }
        Register value = input(MachineInputs.INTEGER_PLANE + position - 1, type);
        if (position != 2) {
            return value;
        }
        // a lane number, the same for all where lanes move together
        return exchange == WarpExchange.SHFL_IDX_B32 ? b.and(value, 31) : Immediate.of(5);
    }

    private RegisterVector vector(OperandKind.Vector kind) {
        RegisterClass type = kind.classes().iterator().next();
        if (kind.access() == OperandKind.Vector.Access.WRITE) {
            return b.registers(type, kind.length(), "written");
        }
        List<Register> registers = new ArrayList<>();
        for (int i = 0; i < kind.length(); i++) {
            registers.add(input(plane(type) + sources++, type));
        }
        return RegisterVector.of(registers);
    }

    private int plane(RegisterClass type) {
        if (!(row instanceof MatrixProduct product)) {
            return MachineInputs.INTEGER_PLANE;
        }
        if (type == RegisterClass.F32) {
            return MachineInputs.MODERATE_PLANE;
        }
        return switch (product) {
            case MMA_M16N8K16_BF16, MMA_M16N8K8_BF16 -> MachineInputs.BF16_PLANE;
            case MMA_M16N8K16_F16, MMA_M16N8K8_F16 -> MachineInputs.F16_PLANE;
            case MMA_M16N8K8_TF32 -> MachineInputs.MODERATE_PLANE;
        };
    }

    private void store(Register value) {
        switch (value.type()) {
            case B64 -> b.unpack32(value).registers().forEach(this::storeWord);
            case PREDICATE -> storeWord(b.select(value, 1, 0));
            case B16 -> storeWord(b.zeroExtend16(value));
            case B32 -> storeWord(value);
            case F32 -> storeWord(b.bitsOf(value));
        }
    }

    private void storeWord(Register word) {
        b.storeGlobal(MemoryType.B32, Address.of(b.fmaWide(index, 4, results), slots++ * SLOT_BYTES), word);
    }
}
