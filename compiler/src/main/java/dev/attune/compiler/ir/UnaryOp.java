package dev.attune.compiler.ir;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** An operation of one operand whose result has the operand's type. */
public enum UnaryOp {
    NEG(EnumSet.of(Type.I32, Type.F32, Type.I64)),
    NOT(EnumSet.of(Type.BOOL)),
    ABS(EnumSet.of(Type.I32, Type.F32, Type.I64)),
    FLOOR(EnumSet.of(Type.F32)),
    EXP(EnumSet.of(Type.F32)),
    EXP2(EnumSet.of(Type.F32)),
    LOG(EnumSet.of(Type.F32)),
    LOG2(EnumSet.of(Type.F32)),
    SQRT(EnumSet.of(Type.F32)),
    RSQRT(EnumSet.of(Type.F32)),
    TANH(EnumSet.of(Type.F32)),
    SIGMOID(EnumSet.of(Type.F32)),
    SIN(EnumSet.of(Type.F32)),
    COS(EnumSet.of(Type.F32));

    private final Set<Type> types;

    UnaryOp(Set<Type> types) {
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
