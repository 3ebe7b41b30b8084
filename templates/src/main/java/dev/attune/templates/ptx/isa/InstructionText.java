package dev.attune.templates.ptx.isa;

import java.util.List;
import java.util.stream.Collectors;

/** Spells instructions and operands in PTX; nothing else does. */
public final class InstructionText {
    private InstructionText() {}

    /** The instruction on one line, with its guard and semicolon, without its remark. */
    public static String of(Instruction instruction) {
        String guard = guard(instruction);
        String text = instruction.opcode().mnemonic();
        if (!instruction.operands().isEmpty()) {
            text += " " + operands(instruction.operands());
        }
        return (guard.isEmpty() ? "" : guard + " ") + text + ";";
    }

    /** As {@link #of}, with only the ends of long vectors: for messages. */
    public static String brief(Instruction instruction) {
        String guard = guard(instruction);
        String operands =
                instruction.operands().stream().map(InstructionText::brief).collect(Collectors.joining(", "));
        return ((guard.isEmpty() ? "" : guard + " ") + instruction.opcode().mnemonic() + " " + operands).strip() + ";";
    }

    private static String brief(Operand operand) {
        return operand instanceof RegisterVector vector && vector.size() > 4
                ? "{" + vector.get(0) + ", ..., " + vector.get(vector.size() - 1) + "}"
                : operand(operand);
    }

    /** The guard, or nothing. */
    public static String guard(Instruction instruction) {
        return instruction
                .guard()
                .map(guard -> "@" + (guard.negated() ? "!" : "") + guard.predicate())
                .orElse("");
    }

    public static String operands(List<? extends Operand> operands) {
        return operands.stream().map(InstructionText::operand).collect(Collectors.joining(", "));
    }

    public static String operand(Operand operand) {
        return switch (operand) {
            case Register register -> "%" + register.name();
            case Immediate.OfInteger integer -> integer(integer.value());
            case Immediate.OfFloat number -> String.format("0f%08X", Float.floatToRawIntBits(number.value()));
            case Address address -> "[" + base(address.base()) + offset(address.offset()) + "]";
            case RegisterVector vector -> "{" + operands(vector.registers()) + "}";
            case SpecialRegister special -> "%" + special.spelling();
            case Label label -> label.name();
            case Symbol symbol -> symbol.name();
            case Sink _ -> "_";
            case RegisterAndPredicate pair -> operand(pair.value()) + "|" + operand(pair.predicate());
            case TensorCoordinates box -> "[" + operand(box.map()) + ", {" + operands(box.coordinates()) + "}]";
        };
    }

    private static String base(AddressBase base) {
        return switch (base) {
            case Register register -> "%" + register.name();
            case Symbol symbol -> symbol.name();
        };
    }

    private static String offset(int offset) {
        return offset == 0 ? "" : (offset > 0 ? "+" : "") + offset;
    }

    /** Small numbers in decimal, bit patterns in hexadecimal. */
    private static String integer(long value) {
        return value > 0xFFFFF ? "0x" + Long.toHexString(value) : Long.toString(value);
    }
}
