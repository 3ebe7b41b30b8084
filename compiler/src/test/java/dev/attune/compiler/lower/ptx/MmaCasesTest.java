package dev.attune.compiler.lower.ptx;

/** The mma family on the recorded cases. */
class MmaCasesTest extends FamilyCases {
    MmaCasesTest() {
        super(MmaFamily.NAME);
    }
}
