package dev.attune.templates.ptx.build;

import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.MatrixMove;
import dev.attune.templates.ptx.isa.MatrixProduct;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;

/**
 * Fragments and their products. With g = lane / 4 and t = lane % 4, a 16-bit A fragment of 16 x 16 holds in its four
 * registers (row g, columns 2t, 2t+1), (g + 8, same), (g, 2t + 8, 2t + 9), (g + 8, same); B of 16 x 8 holds (rows 2t,
 * 2t+1, column g) and rows + 8; the f32 accumulator holds (g, 2t), (g, 2t+1), (g + 8, 2t), (g + 8, 2t+1).
 */
public interface MatrixInstructions extends InstructionSink {
    /**
     * Loads one, two or four 8 x 8 matrices of 16-bit numbers. Lanes 8i to 8i+7 give the row addresses of matrix i, 16-byte
     * aligned.
     *
     * @param transposed whether each matrix is transposed on the way
     */
    default RegisterVector loadMatrices(int count, boolean transposed, Address row) {
        MatrixMove move = switch (count) {
            case 1 -> transposed ? MatrixMove.LDMATRIX_X1_TRANS : MatrixMove.LDMATRIX_X1;
            case 2 -> transposed ? MatrixMove.LDMATRIX_X2_TRANS : MatrixMove.LDMATRIX_X2;
            case 4 -> transposed ? MatrixMove.LDMATRIX_X4_TRANS : MatrixMove.LDMATRIX_X4;
            default -> throw new IllegalArgumentException("ldmatrix loads 1, 2 or 4 matrices, not " + count);
        };
        return produceVector(move, row);
    }

    /** Stores one, two or four 8 x 8 matrices: the opposite of {@link #loadMatrices}. Hopper and later. */
    default void storeMatrices(boolean transposed, Address row, RegisterVector matrices) {
        MatrixMove move = switch (matrices.size()) {
            case 1 -> transposed ? MatrixMove.STMATRIX_X1_TRANS : MatrixMove.STMATRIX_X1;
            case 2 -> transposed ? MatrixMove.STMATRIX_X2_TRANS : MatrixMove.STMATRIX_X2;
            case 4 -> transposed ? MatrixMove.STMATRIX_X4_TRANS : MatrixMove.STMATRIX_X4;
            default -> throw new IllegalArgumentException("stmatrix stores 1, 2 or 4 matrices, not " + matrices.size());
        };
        perform(move, row, matrices);
    }

    /** Transposes an 8 x 8 matrix of 16-bit numbers in registers. */
    default Register transposeMatrix(Register matrix) {
        return produce(MatrixMove.MOVMATRIX_TRANS, matrix);
    }

    /** accumulator = a b + accumulator. */
    default void multiplyAccumulate(
            MatrixProduct shape, RegisterVector accumulator, RegisterVector a, RegisterVector b) {
        perform(shape, accumulator, a, b, accumulator);
    }

    /** a b + addend in fresh registers. */
    default RegisterVector multiply(MatrixProduct shape, RegisterVector a, RegisterVector b, RegisterVector addend) {
        return produceVector(shape, a, b, addend);
    }
}
