package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Instruction;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Parameter;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import dev.attune.templates.ptx.isa.SharedVariable;
import dev.attune.templates.ptx.isa.Sink;

/** The operands of one instruction as register numbers. Immediates become constants in registers of their own. */
final class Operands {
    private final Instruction instruction;
    private final KernelLayout layout;
    private final RegisterMap registers;

    Operands(Instruction instruction, KernelLayout layout, RegisterMap registers) {
        this.instruction = instruction;
        this.layout = layout;
        this.registers = registers;
    }

    KernelLayout layout() {
        return layout;
    }

    int count() {
        return instruction.operands().size();
    }

    Operand operand(int position) {
        return instruction.operands().get(position);
    }

    /** The index of a 16- or 32-bit register or constant, of a destination too. */
    int word(int position) {
        return word(operand(position));
    }

    int word(Operand operand) {
        return switch (operand) {
            case Register register -> registers.index(register);
            case Immediate.OfInteger integer -> registers.wordConstant((int) integer.value());
            case Immediate.OfFloat number -> registers.wordConstant(Float.floatToRawIntBits(number.value()));
            case SharedVariable variable -> registers.wordConstant(layout.address(variable));
            case Sink _ -> registers.wordSink();
            default -> throw new IllegalStateException("no 32-bit operand: " + operand);
        };
    }

    /** The index of a 64-bit register or constant. */
    int wide(int position) {
        return switch (operand(position)) {
            case Register register -> registers.index(register);
            case Immediate.OfInteger integer -> registers.longConstant(integer.value());
            case Sink _ -> registers.longSink();
            default -> throw new IllegalStateException("no 64-bit operand: " + operand(position));
        };
    }

    /** The index of a register. */
    int register(Register register) {
        return registers.index(register);
    }

    /** The index of a predicate. */
    int predicate(int position) {
        return registers.index((Register) operand(position));
    }

    /** The indexes of a vector's registers, or of the single register at that position. */
    int[] vector(int position) {
        return operand(position) instanceof RegisterVector vector
                ? vector.registers().stream().mapToInt(registers::index).toArray()
                : new int[] {operand(position) instanceof Register register ? registers.index(register) : -1};
    }

    int constant(int position) {
        return (int) ((Immediate.OfInteger) operand(position)).value();
    }

    /** A shared address as a word register and a byte offset. */
    Place shared(int position) {
        Address address = (Address) operand(position);
        return switch (address.base()) {
            case Register register -> new Place(registers.index(register), address.offset());
            case SharedVariable variable ->
                new Place(registers.wordConstant(layout.address(variable)), address.offset());
            case Parameter parameter -> throw new IllegalStateException(parameter + " is not shared memory");
        };
    }

    /** A global address as a 64-bit register and a byte offset. */
    Place global(int position) {
        Address address = (Address) operand(position);
        return new Place(registers.index((Register) address.base()), address.offset());
    }

    /** The parameter that an address names; its offset must be zero. */
    int parameter(int position) {
        Address address = (Address) operand(position);
        if (address.offset() != 0) {
            throw new IllegalStateException("a parameter is loaded whole, not at offset " + address.offset());
        }
        return layout.parameterIndex((Parameter) address.base());
    }

    /** A register plus a byte offset. */
    record Place(int register, int offset) {}

    // short forms for the common shapes: a destination, then sources

    Operation int1(Lanes.Int1 f) {
        return Lanes.int1(word(0), word(1), f);
    }

    Operation int2(Lanes.Int2 f) {
        return Lanes.int2(word(0), word(1), word(2), f);
    }

    Operation int3(Lanes.Int3 f) {
        return Lanes.int3(word(0), word(1), word(2), word(3), f);
    }

    Operation int4(Lanes.Int4 f) {
        return Lanes.int4(word(0), word(1), word(2), word(3), word(4), f);
    }

    Operation float1(Lanes.Float1 f) {
        return Lanes.float1(word(0), word(1), f);
    }

    Operation float2(Lanes.Float2 f) {
        return Lanes.float2(word(0), word(1), word(2), f);
    }

    Operation float3(Lanes.Float3 f) {
        return Lanes.float3(word(0), word(1), word(2), word(3), f);
    }

    Operation long1(Lanes.Long1 f) {
        return Lanes.long1(wide(0), wide(1), f);
    }

    Operation long2(Lanes.Long2 f) {
        return Lanes.long2(wide(0), wide(1), wide(2), f);
    }

    Operation long3(Lanes.Long3 f) {
        return Lanes.long3(wide(0), wide(1), wide(2), wide(3), f);
    }
}
