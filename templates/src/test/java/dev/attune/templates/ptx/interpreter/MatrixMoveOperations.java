package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.MatrixMove;

/**
 * The meaning of ldmatrix, stmatrix and movmatrix. Lane l of a fragment holds row l / 4, columns 2 (l % 4) and the next;
 * transposed, column l / 4, rows 2 (l % 4) and the next.
 */
final class MatrixMoveOperations {
    private static final int ROW_BYTES = 16;

    private MatrixMoveOperations() {}

    static Operation decode(MatrixMove opcode, Operands o) {
        return switch (opcode) {
            case LDMATRIX_X1, LDMATRIX_X2, LDMATRIX_X4 -> load(o.vector(0), o.shared(1), false);
            case LDMATRIX_X1_TRANS, LDMATRIX_X2_TRANS, LDMATRIX_X4_TRANS -> load(o.vector(0), o.shared(1), true);
            case STMATRIX_X1, STMATRIX_X2, STMATRIX_X4 -> store(o.shared(0), o.vector(1), false);
            case STMATRIX_X1_TRANS, STMATRIX_X2_TRANS, STMATRIX_X4_TRANS -> store(o.shared(0), o.vector(1), true);
            case MOVMATRIX_TRANS -> transpose(o.word(0), o.word(1));
        };
    }

    private static Operation load(int[] to, Operands.Place place, boolean transposed) {
        return (warp, active) -> {
            SharedMemory shared = warp.cta.shared;
            int[] rows = new int[8];
            for (int matrix = 0; matrix < to.length; matrix++) {
                for (int row = 0; row < 8; row++) {
                    int lane = 8 * matrix + row;
                    int address = warp.words[place.register()][lane] + place.offset();
                    rows[row] = shared.read(warp, lane, address, ROW_BYTES);
                }
                int[] fragment = warp.words[to[matrix]];
                for (int lane = 0; lane < Warp.LANES; lane++) {
                    int outer = lane / 4;
                    int inner = 2 * (lane % 4);
                    int low = transposed ? rows[inner] + 2 * outer : rows[outer] + 2 * inner;
                    int high = transposed ? rows[inner + 1] + 2 * outer : rows[outer] + 2 * inner + 2;
                    fragment[lane] = LittleEndian.getShort(shared.bytes, low) & 0xFFFF
                            | LittleEndian.getShort(shared.bytes, high) << 16;
                }
            }
        };
    }

    private static Operation store(Operands.Place place, int[] from, boolean transposed) {
        return (warp, active) -> {
            SharedMemory shared = warp.cta.shared;
            int[] rows = new int[8];
            for (int matrix = 0; matrix < from.length; matrix++) {
                for (int row = 0; row < 8; row++) {
                    int lane = 8 * matrix + row;
                    int address = warp.words[place.register()][lane] + place.offset();
                    rows[row] = shared.write(warp, lane, address, ROW_BYTES);
                }
                for (int lane = 0; lane < Warp.LANES; lane++) {
                    int outer = lane / 4;
                    int inner = 2 * (lane % 4);
                    int pair = warp.words[from[matrix]][lane];
                    int low = transposed ? rows[inner] + 2 * outer : rows[outer] + 2 * inner;
                    int high = transposed ? rows[inner + 1] + 2 * outer : rows[outer] + 2 * inner + 2;
                    LittleEndian.setShort(shared.bytes, low, (short) pair);
                    LittleEndian.setShort(shared.bytes, high, (short) (pair >>> 16));
                }
            }
        };
    }

    private static Operation transpose(int to, int from) {
        return (warp, active) -> {
            int[] before = warp.words[from].clone();
            for (int lane = 0; lane < Warp.LANES; lane++) {
                int column = lane / 4;
                int row = 2 * (lane % 4);
                warp.words[to][lane] = element(before, row, column) | element(before, row + 1, column) << 16;
            }
        };
    }

    private static int element(int[] fragment, int row, int column) {
        return fragment[4 * row + column / 2] >>> 16 * (column % 2) & 0xFFFF;
    }
}
