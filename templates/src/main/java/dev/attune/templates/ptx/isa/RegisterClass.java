package dev.attune.templates.ptx.isa;

import java.util.Set;

/** What a virtual register holds. Integers carry no sign: the instruction that reads them decides. */
public enum RegisterClass {
    PREDICATE(".pred", "p", 1),
    /** A 16-bit integer, or one f16 or bf16 number. */
    B16(".b16", "h", 16),
    /** A 32-bit integer, or a pair of f16 or bf16 numbers, or a tf32 number. */
    B32(".b32", "r", 32),
    /** A 64-bit integer or a global address. */
    B64(".b64", "rd", 64),
    F32(".f32", "f", 32);

    /** The classes that a 32-bit untyped instruction takes. */
    static final Set<RegisterClass> ANY_32 = Set.of(B32, F32);

    private final String directive;
    private final String prefix;
    private final int bits;

    RegisterClass(String directive, String prefix, int bits) {
        this.directive = directive;
        this.prefix = prefix;
        this.bits = bits;
    }

    /** The type in a {@code .reg} declaration, with its dot. */
    public String directive() {
        return directive;
    }

    /** The name prefix of unnamed registers of this class. */
    public String prefix() {
        return prefix;
    }

    /** Width in bits; a predicate counts as one. */
    public int bits() {
        return bits;
    }
}
