package dev.attune.compiler.lower.ptx;

/** The mma family at shapes that sit badly with tiles. */
class MmaShapesTest extends FamilyShapes {
    MmaShapesTest() {
        super(MmaFamily.NAME, 1);
    }
}
