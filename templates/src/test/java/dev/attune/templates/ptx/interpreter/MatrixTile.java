package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.MatrixDescriptor;

/** Reads a wgmma operand out of shared memory by its descriptor, 16 deep. */
final class MatrixTile {
    private static final int DEPTH = 16;
    private static final int CHUNK_ELEMENTS = 8;

    private MatrixTile() {}

    /** A 16-bit number as f32. */
    interface Element {
        float value(int bits);
    }

    /**
     * Reads some rows of A, or columns of B, each 16 deep.
     *
     * @param descriptor where and how the operand lies
     * @param first the first row or column
     * @param count how many, a multiple of 8
     * @param mnMajor whether M or N runs fastest in memory
     * @param to gets element (row, k) at row * rowStep + k * depthStep
     */
    static void read(
            Warp warp,
            long descriptor,
            int first,
            int count,
            boolean mnMajor,
            Element element,
            double[] to,
            int rowStep,
            int depthStep,
            OperandGuard guard) {
        if ((descriptor >>> 49 & 7) != 0) {
            throw warp.fault(Fault.BAD_DESCRIPTOR, "base offset " + (descriptor >>> 49 & 7) + "; tiles are aligned");
        }
        MatrixDescriptor layout = MatrixDescriptor.ofBits(descriptor);
        int start = MatrixDescriptor.address(descriptor);
        SharedMemory shared = warp.cta.shared;
        int outerSteps = mnMajor ? DEPTH : count;
        int chunks = (mnMajor ? count : DEPTH) / CHUNK_ELEMENTS;
        for (int outer = 0; outer < outerSteps; outer++) {
            for (int chunk = 0; chunk < chunks; chunk++) {
                int row = mnMajor ? first + chunk * CHUNK_ELEMENTS : first + outer;
                int k = mnMajor ? outer : chunk * CHUNK_ELEMENTS;
                int address =
                        layout.swizzle().apply(start + (mnMajor ? mnMajor(layout, row, k) : kMajor(layout, row, k)));
                int offset = shared.place(warp, -1, address, 16, 16);
                shared.checkEngineRead(warp, -1, offset, 16);
                guard.add(offset, 16);
                for (int i = 0; i < CHUNK_ELEMENTS; i++) {
                    float value = element.value(LittleEndian.getShort(shared.bytes, offset + 2 * i) & 0xFFFF);
                    int atRow = (mnMajor ? row + i : row) - first;
                    int atDepth = mnMajor ? k : k + i;
                    to[atRow * rowStep + atDepth * depthStep] = value;
                }
            }
        }
    }

    /** The offset of eight elements along K. */
    private static int kMajor(MatrixDescriptor layout, int row, int k) {
        int width = layout.swizzle().bytes();
        int atom = row / 8 * layout.strideBytes();
        return width == 0 ? atom + row % 8 * 16 + k / 8 * layout.leadingBytes() : atom + row % 8 * width + k * 2;
    }

    /** The offset of eight elements along M or N. */
    private static int mnMajor(MatrixDescriptor layout, int row, int k) {
        int width = layout.swizzle().bytes();
        if (width == 0) {
            return row / 8 * layout.strideBytes() + k / 8 * layout.leadingBytes() + k % 8 * 16;
        }
        int elements = width / 2;
        return row / elements * layout.leadingBytes()
                + row % elements * 2
                + k / 8 * layout.strideBytes()
                + k % 8 * width;
    }
}
