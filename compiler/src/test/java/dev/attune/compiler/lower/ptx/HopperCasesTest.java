package dev.attune.compiler.lower.ptx;

/** The hopper family on the recorded cases. */
class HopperCasesTest extends FamilyCases {
    HopperCasesTest() {
        super(HopperFamily.NAME);
    }
}
