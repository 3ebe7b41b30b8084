package dev.attune.templates.attention.fragment;

import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;

/**
 * The scores, and then the weights, of a tile as one thread holds them: for each block of 16 rows and each 8 keys a fragment
 * of four, (row g, key 2t), (row g, key 2t+1), (row g+8, key 2t), (row g+8, key 2t+1).
 */
public final class Weights {
    private final Register[][][] elements;
    private final int rowBlocks;
    private final int keyBlocks;

    public Weights(int rowBlocks, int keyBlocks) {
        this.elements = new Register[rowBlocks][keyBlocks][4];
        this.rowBlocks = rowBlocks;
        this.keyBlocks = keyBlocks;
    }

    /** The weights of a warpgroup's product, whose accumulator has the fragments of 16 rows one after the other. */
    public static Weights of(RegisterVector accumulator) {
        Weights weights = new Weights(1, accumulator.size() / 4);
        for (int i = 0; i < accumulator.size(); i++) {
            weights.set(0, i / 4, i % 4, accumulator.get(i));
        }
        return weights;
    }

    /** Rows that the thread holds parts of: two per block. */
    public int rows() {
        return 2 * rowBlocks;
    }

    /** Blocks of 8 keys. */
    public int keyBlocks() {
        return keyBlocks;
    }

    /** What an element does with its row, its 8-key block, which of its two keys it is, and its key from the lane's first. */
    public interface ElementAction {
        void at(int row, int keyBlock, int odd, int offset);
    }

    /** What becomes of an element, such as its score or its weight, written when it is asked for. */
    public interface Elements {
        /** f32; see {@link ElementAction#at} for the place. */
        Register at(int row, int keyBlock, int odd, int offset);
    }

    /** Column by column, so that what a hole computes for a key then serves all rows of the thread. */
    public void forEach(ElementAction action) {
        for (int keyBlock = 0; keyBlock < keyBlocks; keyBlock++) {
            for (int odd = 0; odd < 2; odd++) {
                for (int row = 0; row < rows(); row++) {
                    action.at(row, keyBlock, odd, 8 * keyBlock + odd);
                }
            }
        }
    }

    public Register at(int rowBlock, int keyBlock, int position) {
        return elements[rowBlock][keyBlock][position];
    }

    public void set(int rowBlock, int keyBlock, int position, Register value) {
        elements[rowBlock][keyBlock][position] = value;
    }

    /** The element of a thread's row: rows are numbered g of block 0, g+8 of block 0, g of block 1 and so on. */
    public Register ofRow(int row, int keyBlock, int odd) {
        return elements[row / 2][keyBlock][2 * (row % 2) + odd];
    }

    public void setOfRow(int row, int keyBlock, int odd, Register value) {
        elements[row / 2][keyBlock][2 * (row % 2) + odd] = value;
    }
}
