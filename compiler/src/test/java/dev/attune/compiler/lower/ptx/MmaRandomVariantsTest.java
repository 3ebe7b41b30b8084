package dev.attune.compiler.lower.ptx;

/** The mma family on random variants, of which it takes every one. */
class MmaRandomVariantsTest extends FamilyRandomVariants {
    MmaRandomVariantsTest() {
        super(MmaFamily.NAME, 1, PER_TEST);
    }
}
