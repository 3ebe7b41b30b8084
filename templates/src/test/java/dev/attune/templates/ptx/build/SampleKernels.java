package dev.attune.templates.ptx.build;

import dev.attune.templates.ptx.PtxKernel;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MatrixProduct;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Parameter.Type;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.RegisterVector;
import dev.attune.templates.ptx.isa.SharedVariable;
import dev.attune.templates.ptx.isa.SpecialRegister;

/** Small kernels with a bit of everything; the printer, the assembler and the interpreter are tried on them. */
public final class SampleKernels {
    private SampleKernels() {}

    /** Row sums of an f32 matrix, one CTA of two warps per row: a loop, shuffles, shared memory, a guarded store. */
    public static PtxKernel rowSum() {
        KernelBuilder b = new KernelBuilder("row_sum", 64);
        Register matrix = b.parameterValue("matrix", Type.POINTER, "f32[rows, columns]");
        Register sums = b.parameterValue("sums", Type.POINTER, "f32[rows]");
        Register columns = b.parameterValue("columns", Type.S32, "");
        SharedVariable partial = b.shared("partial", 2 * Float.BYTES, 16);

        b.section("each thread takes every 64th column");
        Register thread = b.as("thread").special(SpecialRegister.THREAD_X);
        Register row = b.as("row").special(SpecialRegister.BLOCK_X);
        Register rowBase = b.as("row_base").fmaWide(b.mul(row, columns), 4, matrix);
        Register sum = b.as("sum").constant(0.0f);
        b.loop("column", thread, columns, 64, column -> {
            Register place = b.fmaWide(column, 4, rowBase);
            Register element = b.as("element").loadReadOnly(MemoryType.F32, Address.of(place));
            b.into(sum).add(sum, element);
        });

        b.section("over the lanes of the warp, then over the warps");
        for (int bits = 16; bits > 0; bits /= 2) {
            b.into(sum).add(sum, b.shuffleXor(sum, bits));
        }
        Register lane = b.as("lane").special(SpecialRegister.LANE);
        Register firstLane = b.as("first_lane").equal(lane, 0);
        Register slot = b.add(b.addressOf(partial), b.shiftLeft(b.shiftRight(thread, 5), 2));
        b.onlyIf(firstLane).storeShared(MemoryType.F32, Address.of(slot), sum);
        b.barrier();
        b.when("store", b.equal(thread, 0), () -> {
            Register other = b.as("other").loadShared(MemoryType.F32, Address.of(partial, 4));
            Register total = b.as("total").add(sum, other);
            b.storeGlobal(MemoryType.F32, Address.of(b.fmaWide(row, 4, sums)), total);
        });
        return b.build();
    }

    /** One 16 x 8 product of a 16 x 16 and a 16 x 8 bf16 matrix by one warp: cp.async, ldmatrix, mma. */
    public static PtxKernel matrixProduct() {
        KernelBuilder b = new KernelBuilder("matrix_product", 32);
        Register a = b.parameterValue("a", Type.POINTER, "bf16[16, 16]");
        Register bTransposed = b.parameterValue("b_transposed", Type.POINTER, "bf16[8, 16]");
        Register product = b.parameterValue("product", Type.POINTER, "f32[16, 8]");
        SharedVariable tiles = b.dynamicShared("tiles", 128);

        b.section("copy 16 bytes per lane and turn: A is 512 bytes, B 256");
        Register lane = b.as("lane").special(SpecialRegister.LANE);
        Register base = b.as("base").addressOf(tiles);
        Register chunk = b.as("chunk").fma(lane, Immediate.of(16), base);
        b.copyAsync16(Address.of(chunk), Address.of(b.fmaWide(lane, 16, a)));
        Register inB = b.less(lane, 16);
        b.onlyIf(inB).copyAsync16(Address.of(chunk, 512), Address.of(b.fmaWide(lane, 16, bTransposed)));
        b.commitCopies();
        b.waitCopies(0);
        b.barrier();

        b.section("lanes 8i to 8i+7 address the rows of matrix i");
        Register matrixRow = b.and(lane, 15);
        Register rowOfA = b.fma(matrixRow, Immediate.of(32), b.fma(b.shiftRight(lane, 4), Immediate.of(16), base));
        RegisterVector fragmentA = b.as("fragment_a").loadMatrices(4, false, Address.of(rowOfA));
        Register rowOfB =
                b.fma(b.and(lane, 7), Immediate.of(32), b.fma(b.and(b.shiftRight(lane, 3), 1), Immediate.of(16), base));
        RegisterVector fragmentB = b.as("fragment_b").loadMatrices(2, false, Address.of(rowOfB, 512));
        RegisterVector accumulator = b.registers(RegisterClass.F32, 4, "accumulator");
        for (Register element : accumulator.registers()) {
            b.into(element).constant(0.0f);
        }
        b.multiplyAccumulate(MatrixProduct.MMA_M16N8K16_BF16, accumulator, fragmentA, fragmentB);

        b.section("rows lane / 4 and lane / 4 + 8, two columns each");
        Register place =
                b.fmaWide(b.fma(b.shiftRight(lane, 2), Immediate.of(8), b.shiftLeft(b.and(lane, 3), 1)), 4, product);
        b.storeGlobal(MemoryType.F32, Address.of(place), accumulator.slice(0, 2));
        b.storeGlobal(MemoryType.F32, Address.of(place, 8 * 8 * 4), accumulator.slice(2, 4));
        return b.build();
    }
}
