package dev.attune.compiler.ir;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** An operation of two operands of one type, whose result has that type. */
public enum BinaryOp {
    ADD(EnumSet.of(Type.I32, Type.F32, Type.I64)),
    SUB(EnumSet.of(Type.I32, Type.F32, Type.I64)),
    MUL(EnumSet.of(Type.I32, Type.F32, Type.I64)),
    /** Floors on integers; {@code x / 0} is 0 there. */
    DIV(EnumSet.of(Type.I32, Type.F32, Type.I64)),
    /** The rest of the flooring division, with the divisor's sign; {@code x % 0} is x on integers. On f32: x - floor(x / y) * y. */
    REM(EnumSet.of(Type.I32, Type.F32, Type.I64)),
    MIN(EnumSet.of(Type.I32, Type.F32, Type.I64)),
    MAX(EnumSet.of(Type.I32, Type.F32, Type.I64)),
    POW(EnumSet.of(Type.F32)),
    AND(EnumSet.of(Type.BOOL)),
    OR(EnumSet.of(Type.BOOL));

    private final Set<Type> types;

    BinaryOp(Set<Type> types) {
        this.types = types;
    }

    /** The operand types it accepts. */
    public Set<Type> types() {
        return types;
    }

    /** As printed in a dump. */
    public String mnemonic() {
        return name().toLowerCase(Locale.ROOT);
    }
}
