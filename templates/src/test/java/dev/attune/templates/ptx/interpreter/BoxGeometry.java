package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.MatrixDescriptor.Swizzle;

/** Walks a tensor map's box: where each piece of its rows lies in shared and in global memory. */
final class BoxGeometry {
    private static final int CHUNK = 16;

    private BoxGeometry() {}

    /** One 16-byte chunk of a box. */
    interface Chunk {
        /**
         * @param shared its absolute shared address, swizzled
         * @param global offset of its first byte in the tensor's allocation
         * @param from the first of its 16 bytes that lies inside the tensor
         * @param to the first after it that does not; equal to {@code from} where none does
         */
        void visit(int shared, long global, int from, int to);
    }

    static void walk(TensorMap map, int[] corner, int sharedAddress, Chunk chunk) {
        Swizzle swizzle = Swizzle.ofBytes(map.swizzleBytes());
        int rank = corner.length;
        int rowBytes = map.box().getFirst() * map.elementBytes();
        long innerBytes = map.dimensions().getFirst() * map.elementBytes();
        int rows = map.boxBytes() / rowBytes;
        for (int row = 0; row < rows; row++) {
            boolean inside = true;
            long offset = map.offset();
            int rest = row;
            for (int dimension = 1; dimension < rank; dimension++) {
                int size = map.moved(dimension);
                long at = (long) corner[dimension]
                        + (long) (rest % size) * map.steps().get(dimension);
                rest /= size;
                inside &= at >= 0 && at < map.dimensions().get(dimension);
                offset += at * map.strides().get(dimension - 1);
            }
            for (int within = 0; within < rowBytes; within += CHUNK) {
                long first = (long) corner[0] * map.elementBytes() + within;
                int from = (int) Math.clamp(-first, 0L, CHUNK);
                int to = inside ? (int) Math.clamp(innerBytes - first, from, CHUNK) : from;
                chunk.visit(swizzle.apply(sharedAddress + row * rowBytes + within), offset + first, from, to);
            }
        }
    }
}
