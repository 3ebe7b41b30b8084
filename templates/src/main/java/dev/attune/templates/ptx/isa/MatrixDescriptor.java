package dev.attune.templates.ptx.isa;

/**
 * How a wgmma operand lies in shared memory; with the operand's address it makes the 64-bit descriptor. K-major: rows of
 * the swizzle's width, eight of them per atom, atoms {@code strideBytes} apart along M or N; without swizzle, 8 x 16-byte
 * core matrices, {@code leadingBytes} apart along K and {@code strideBytes} along M or N. MN-major: rows along M or N of the
 * swizzle's width, {@code leadingBytes} to the next along M or N, {@code strideBytes} to the next eight along K.
 *
 * @param leadingBytes the leading-dimension offset, a multiple of 16
 * @param strideBytes the stride-dimension offset, a multiple of 16
 * @param swizzle how 16-byte chunks are permuted
 */
public record MatrixDescriptor(int leadingBytes, int strideBytes, Swizzle swizzle) {
    private static final int FIELD = 0x3FFF;

    public MatrixDescriptor {
        check("leading", leadingBytes);
        check("stride", strideBytes);
    }

    private static void check(String which, int bytes) {
        if (bytes < 0 || bytes % 16 != 0 || bytes >> 4 > FIELD) {
            throw new IllegalArgumentException("the descriptor's " + which + " offset of " + bytes
                    + " bytes is not a multiple of 16 below 256 KiB");
        }
    }

    /** The descriptor of an operand at shared address 0; the address divided by 16 is added to its low 14 bits. */
    public long bits() {
        return (long) (leadingBytes >> 4) << 16 | (long) (strideBytes >> 4) << 32 | (long) swizzle.code << 62;
    }

    /** The layout part of a descriptor. */
    public static MatrixDescriptor ofBits(long bits) {
        return new MatrixDescriptor(
                (int) (bits >>> 16 & FIELD) << 4, (int) (bits >>> 32 & FIELD) << 4, Swizzle.ofCode((int)
                        (bits >>> 62)));
    }

    /** The shared address in a descriptor. */
    public static int address(long bits) {
        return (int) (bits & FIELD) << 4;
    }

    /** The permutation of 16-byte chunks, a function of the absolute shared address. */
    public enum Swizzle {
        NONE(0, 0),
        BYTES_128(1, 128),
        BYTES_64(2, 64),
        BYTES_32(3, 32);

        private final int code;
        private final int bytes;

        Swizzle(int code, int bytes) {
            this.code = code;
            this.bytes = bytes;
        }

        /** The width of a row; 0 without swizzle. */
        public int bytes() {
            return bytes;
        }

        /** Where a byte lies that would lie at an address without swizzle. */
        public int apply(int address) {
            int mask = bytes == 0 ? 0 : bytes / 16 - 1;
            return address ^ (address >> 7 & mask) << 4;
        }

        static Swizzle ofCode(int code) {
            for (Swizzle swizzle : values()) {
                if (swizzle.code == code) {
                    return swizzle;
                }
            }
            throw new IllegalArgumentException("no swizzle has code " + code);
        }

        /** The swizzle of that width: 0, 32, 64 or 128 bytes. */
        public static Swizzle ofBytes(int bytes) {
            for (Swizzle swizzle : values()) {
                if (swizzle.bytes == bytes) {
                    return swizzle;
                }
            }
            throw new IllegalArgumentException("no swizzle of " + bytes + " bytes; there are 0, 32, 64 and 128");
        }
    }
}
