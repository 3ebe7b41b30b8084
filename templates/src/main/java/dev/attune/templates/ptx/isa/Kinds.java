package dev.attune.templates.ptx.isa;

import static dev.attune.templates.ptx.isa.RegisterClass.ANY_32;

import dev.attune.templates.ptx.isa.OperandKind.Read.Literal;
import dev.attune.templates.ptx.isa.OperandKind.Vector.Access;
import java.util.Set;

/** Short names for operand kinds, so that a row of the table fits on a line. */
final class Kinds {
    static final OperandKind TO_PREDICATE = write(RegisterClass.PREDICATE);
    static final OperandKind TO_B16 = write(RegisterClass.B16);
    static final OperandKind TO_B32 = write(RegisterClass.B32);
    static final OperandKind TO_B64 = write(RegisterClass.B64);
    static final OperandKind TO_F32 = write(RegisterClass.F32);
    static final OperandKind TO_ANY_32 = new OperandKind.Write(ANY_32, false);

    static final OperandKind PREDICATE = new OperandKind.Read(Set.of(RegisterClass.PREDICATE), Literal.NONE);
    static final OperandKind B16 = new OperandKind.Read(Set.of(RegisterClass.B16), Literal.NONE);
    static final OperandKind B32 = new OperandKind.Read(Set.of(RegisterClass.B32), Literal.INTEGER);
    static final OperandKind B64 = new OperandKind.Read(Set.of(RegisterClass.B64), Literal.INTEGER);
    static final OperandKind F32 = new OperandKind.Read(Set.of(RegisterClass.F32), Literal.FLOAT);
    /** Any 32-bit register, no literal. */
    static final OperandKind ANY_32_REGISTER = new OperandKind.Read(ANY_32, Literal.NONE);
    /** Any 32-bit register or number: for moves between the integer and the f32 view. */
    static final OperandKind ANY_32_OR_LITERAL = new OperandKind.Read(ANY_32, Literal.ANY);

    static final OperandKind B32_REGISTER = new OperandKind.Read(Set.of(RegisterClass.B32), Literal.NONE);
    static final OperandKind B64_REGISTER = new OperandKind.Read(Set.of(RegisterClass.B64), Literal.NONE);

    static final OperandKind GLOBAL = new OperandKind.Memory(StateSpace.GLOBAL);
    static final OperandKind SHARED = new OperandKind.Memory(StateSpace.SHARED);
    static final OperandKind LABEL = new OperandKind.Branch();

    private Kinds() {}

    static OperandKind write(RegisterClass type) {
        return new OperandKind.Write(Set.of(type), false);
    }

    static OperandKind read(RegisterClass type) {
        return new OperandKind.Read(Set.of(type), Literal.NONE);
    }

    static OperandKind writes(RegisterClass type, int length) {
        return new OperandKind.Vector(Set.of(type), length, Access.WRITE);
    }

    static OperandKind reads(RegisterClass type, int length) {
        return new OperandKind.Vector(Set.of(type), length, Access.READ);
    }

    static OperandKind updates(RegisterClass type, int length) {
        return new OperandKind.Vector(Set.of(type), length, Access.UPDATE);
    }

    static OperandKind constant(long value) {
        return new OperandKind.Constant(value, value, 1);
    }

    static OperandKind constant(long minimum, long maximum) {
        return new OperandKind.Constant(minimum, maximum, 1);
    }
}
