package dev.attune.templates.attention.mma;

import dev.attune.templates.ptx.isa.Register;

/**
 * The scores, and then the weights, of a tile as one thread holds them: for each block of 16 rows and each 8 keys a fragment
 * of four, (row g, key 2t), (row g, key 2t+1), (row g+8, key 2t), (row g+8, key 2t+1).
 */
final class Weights {
    private final Register[][][] elements;

    Weights(int rowBlocks, int keyBlocks) {
        this.elements = new Register[rowBlocks][keyBlocks][4];
    }

    Register at(int rowBlock, int keyBlock, int position) {
        return elements[rowBlock][keyBlock][position];
    }

    void set(int rowBlock, int keyBlock, int position, Register value) {
        elements[rowBlock][keyBlock][position] = value;
    }

    /** The element of a thread's row: rows are numbered g of block 0, g+8 of block 0, g of block 1 and so on. */
    Register ofRow(int row, int keyBlock, int odd) {
        return elements[row / 2][keyBlock][2 * (row % 2) + odd];
    }

    void setOfRow(int row, int keyBlock, int odd, Register value) {
        elements[row / 2][keyBlock][2 * (row % 2) + odd] = value;
    }
}
