package dev.attune.templates.attention.hopper;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MatrixDescriptor;
import dev.attune.templates.ptx.isa.MatrixDescriptor.Swizzle;
import dev.attune.templates.ptx.isa.Register;

/**
 * How an operand whose rows run along the head lies in shared memory: chunks of 128-byte rows, swizzled. A product takes 16
 * columns at a time. A descriptor's low bits count 16 bytes.
 */
final class HeadOperand {
    static final int ROW_BYTES = 128;
    /** Eight rows of the swizzle. */
    static final int ATOM_BYTES = 8 * ROW_BYTES;

    static final int UNIT_BYTES = 16;
    /** Sixteen columns of a row. */
    static final int STEP_BYTES = 32;

    static final int STEPS_PER_CHUNK = ROW_BYTES / STEP_BYTES;

    /** What a descriptor says of it. */
    static final MatrixDescriptor LAYOUT = new MatrixDescriptor(UNIT_BYTES, ATOM_BYTES, Swizzle.BYTES_128);

    private HeadOperand() {}

    /** The descriptor of the 16 columns of a step, given that of the first. */
    static Register columns(KernelBuilder kernel, Register first, int step, int chunkBytes) {
        return advanced(kernel, first, step / STEPS_PER_CHUNK * chunkBytes + step % STEPS_PER_CHUNK * STEP_BYTES);
    }

    /** The descriptor of what lies some bytes further on. */
    static Register advanced(KernelBuilder kernel, Register descriptor, int bytes) {
        return bytes == 0 ? descriptor : kernel.add(descriptor, Immediate.of(bytes / UNIT_BYTES));
    }
}
