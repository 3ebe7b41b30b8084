package dev.attune.templates.ptx.machine;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MatrixDescriptor;
import dev.attune.templates.ptx.isa.MatrixDescriptor.Swizzle;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Parameter.Type;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.RegisterVector;
import dev.attune.templates.ptx.isa.SharedVariable;
import dev.attune.templates.ptx.isa.SpecialRegister;
import dev.attune.templates.ptx.isa.WarpgroupProduct;
import dev.attune.templates.ptx.isa.WarpgroupProduct.Left;

/**
 * A kernel that multiplies 64 x 16 by 16 x 128 out of shared memory full of random numbers, by descriptors of one swizzle:
 * whatever bytes the descriptors name show in the product. The accumulators start without a value.
 */
final class LayoutKernel {
    private static final int COLUMNS = 128;
    private static final int THREADS = 128;
    /** The inputs' 24 planes of 16-bit numbers: eight atoms of the widest swizzle for A, sixteen for B. */
    private static final int IMAGE_BYTES = 24 * 1024;

    private static final int RIGHT_AT = 8 * 1024;
    /** Every ninth register is recorded: all rows, and columns all over the tile. */
    private static final int RECORDED_STEP = 9;

    private LayoutKernel() {}

    static MachineKernels.Recorded of(String name, Swizzle swizzle, boolean transposeLeft, boolean transposeRight) {
        KernelBuilder b = new KernelBuilder(name, THREADS);
        Register inputs = b.parameterValue("inputs", Type.POINTER, "planes of 64-bit values, one per lane");
        Register results = b.parameterValue("results", Type.POINTER, "f32[8, 128 threads]");
        SharedVariable image = b.shared("image", IMAGE_BYTES + 1024, 1024);
        Register thread = b.as("thread").special(SpecialRegister.THREAD_X);
        Register base = b.as("base").and(b.add(b.addressOf(image), 1023), -1024);

        b.section("the bf16 planes as they are");
        Register mine = b.fma(thread, Immediate.of(16), base);
        Register from = b.fmaWide(thread, 16, inputs);
        for (int at = 0; at < IMAGE_BYTES; at += THREADS * 16) {
            RegisterVector words = b.loadReadOnly(
                    MemoryType.B32, 4, Address.of(from, MachineInputs.BF16_PLANE * MachineInputs.LANES * 8 + at));
            b.storeShared(MemoryType.B32, Address.of(mine, at), words);
        }
        b.fenceAsyncProxy();
        b.barrier();

        Register left = b.as("left").matrixDescriptor(base, layout(swizzle, transposeLeft));
        Register right = b.as("right").matrixDescriptor(b.add(base, RIGHT_AT), layout(swizzle, transposeRight));
        WarpgroupProduct row = new WarpgroupProduct(COLUMNS, WarpgroupProduct.Type.BF16, Left.SHARED);
        RegisterVector sums = b.registers(RegisterClass.F32, row.accumulators(), "sum");
        Register adds = b.as("adds").notEqual(thread, thread);
        b.fenceProducts();
        b.perform(
                row,
                sums,
                left,
                right,
                adds,
                Immediate.of(1),
                Immediate.of(-1),
                Immediate.of(transposeLeft ? 1 : 0),
                Immediate.of(transposeRight ? 1 : 0));
        b.commitProducts();
        b.waitProducts(0);
        Register place = b.fmaWide(thread, 4, results);
        int slots = 0;
        for (int i = 0; i < row.accumulators(); i += RECORDED_STEP) {
            b.storeGlobal(MemoryType.F32, Address.of(place, 4 * THREADS * slots++), sums.get(i));
        }
        String title = "wgmma layout, swizzle " + swizzle.bytes() + (transposeLeft ? ", A transposed" : "")
                + (transposeRight ? ", B transposed" : "");
        return new MachineKernels.Recorded(title, b.build(), 1, slots * THREADS * 4, new Tolerance(0, 0x1p-18));
    }

    /** Offsets that keep both operands inside the image and differ, so that one taken for the other shows. */
    private static MatrixDescriptor layout(Swizzle swizzle, boolean transposed) {
        if (swizzle == Swizzle.NONE) {
            return new MatrixDescriptor(128, 256, swizzle);
        }
        int atom = 8 * swizzle.bytes();
        return transposed ? new MatrixDescriptor(2 * atom, atom, swizzle) : new MatrixDescriptor(16, atom, swizzle);
    }
}
