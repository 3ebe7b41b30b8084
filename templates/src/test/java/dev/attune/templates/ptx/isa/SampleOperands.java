package dev.attune.templates.ptx.isa;

import java.util.ArrayList;
import java.util.List;

/** Fills a row with operands that fit, each source a register that a prologue has written. */
final class SampleOperands {
    static final Parameter POINTER = new Parameter("pointer", Parameter.Type.POINTER, "any global memory");
    static final Parameter MAP = new Parameter("map", Parameter.Type.TENSOR_MAP, "any tensor");
    static final SharedVariable SHARED = SharedVariable.fixed("tile", 4096, 128);
    static final Label LABEL = new Label("L_HERE");
    private static final int SOURCES = 4;

    private int written;

    /** Writes the source registers. */
    static List<Statement> prologue() {
        List<Statement> prologue = new ArrayList<>();
        for (int i = 0; i < SOURCES; i++) {
            prologue.add(Instruction.of(Move.MOV_B32, source(RegisterClass.B32, i), Immediate.of(i * 16L)));
            prologue.add(Instruction.of(Move.MOV_F32, source(RegisterClass.F32, i), Immediate.of(i + 0.5f)));
            prologue.add(
                    Instruction.of(Convert.TRUNCATE_32, source(RegisterClass.B16, i), source(RegisterClass.B32, i)));
            prologue.add(Instruction.of(
                    new Load(StateSpace.PARAMETER, Load.Access.PLAIN, MemoryType.B64, 1),
                    source(RegisterClass.B64, i),
                    Address.of(POINTER)));
            prologue.add(Instruction.of(
                    new Compare(Comparison.EQ, Compare.Type.S32, Compare.Combine.NONE),
                    source(RegisterClass.PREDICATE, i),
                    source(RegisterClass.B32, i),
                    Immediate.of(0)));
        }
        return prologue;
    }

    Instruction fill(Opcode row) {
        List<Operand> operands = new ArrayList<>();
        for (OperandKind kind : row.operands()) {
            operands.add(operand(kind, operands.size()));
        }
        return Instruction.of(row, operands.toArray(Operand[]::new));
    }

    private Operand operand(OperandKind kind, int position) {
        return switch (kind) {
            case OperandKind.Write write -> fresh(write.classes().iterator().next());
            case OperandKind.WriteWithPredicate pair ->
                new RegisterAndPredicate(fresh(pair.type()), fresh(RegisterClass.PREDICATE));
            case OperandKind.Update update -> source(update.type(), position);
            case OperandKind.Read read -> source(read.classes().iterator().next(), position);
            case OperandKind.Vector vector -> vector(vector);
            case OperandKind.Memory memory ->
                switch (memory.space()) {
                    case GLOBAL -> Address.of(source(RegisterClass.B64, 0), 32);
                    case SHARED -> Address.of(SHARED, 64);
                    case PARAMETER -> Address.of(POINTER);
                };
            case OperandKind.Constant constant -> Immediate.of(constant.minimum());
            case OperandKind.Special special ->
                special.type() == RegisterClass.B64 ? SpecialRegister.CLOCK : SpecialRegister.LANE;
            case OperandKind.Branch _ -> LABEL;
            case OperandKind.SharedSymbol _ -> SHARED;
            case OperandKind.TensorMapSymbol _ -> MAP;
            case OperandKind.Tensor tensor -> {
                List<Operand> coordinates = new ArrayList<>();
                for (int i = 0; i < tensor.rank(); i++) {
                    coordinates.add(source(RegisterClass.B32, i));
                }
                yield new TensorCoordinates(source(RegisterClass.B64, 1), coordinates);
            }
        };
    }

    private RegisterVector vector(OperandKind.Vector kind) {
        RegisterClass type = kind.classes().iterator().next();
        List<Register> registers = new ArrayList<>();
        for (int i = 0; i < kind.length(); i++) {
            registers.add(kind.access() == OperandKind.Vector.Access.WRITE ? fresh(type) : source(type, i));
        }
        return RegisterVector.of(registers);
    }

    private Register fresh(RegisterClass type) {
        return new Register(type, "out_" + type.prefix() + "_" + written++);
    }

    private static Register source(RegisterClass type, int index) {
        return new Register(type, "in_" + type.prefix() + "_" + index % SOURCES);
    }
}
