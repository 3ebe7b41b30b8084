package dev.attune.compiler.lower.ptx;

/** The hopper family on random variants; neighbours of its space differ in one knob alone, hence the stride. */
class HopperRandomVariantsTest extends FamilyRandomVariants {
    HopperRandomVariantsTest() {
        super(HopperFamily.NAME, 37, PER_TEST / 3 + 1);
    }
}
