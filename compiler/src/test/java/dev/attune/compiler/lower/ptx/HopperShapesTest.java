package dev.attune.compiler.lower.ptx;

/** The hopper family at shapes that sit badly with tiles. */
class HopperShapesTest extends FamilyShapes {
    HopperShapesTest() {
        super(HopperFamily.NAME, 37);
    }
}
