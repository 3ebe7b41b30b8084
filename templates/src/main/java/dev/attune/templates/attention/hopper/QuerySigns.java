package dev.attune.templates.attention.hopper;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Comparison;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import java.util.List;

/**
 * Turns the signs of a warpgroup's query rows under a negative scale, once, so that the factor that is folded into the exponent is
 * positive: only then a maximum of products is one of scores.
 */
final class QuerySigns {
    /** The sign bits of two 16-bit numbers. */
    private static final long SIGNS = 0x80008000L;

    private final KernelBuilder kernel;
    private final HopperShape shape;
    private final Register groupRows;
    private final Register threadInGroup;
    private final Register groupBarrier;

    QuerySigns(
            KernelBuilder kernel,
            HopperShape shape,
            Register groupRows,
            Register threadInGroup,
            Register groupBarrier) {
        this.kernel = kernel;
        this.shape = shape;
        this.groupRows = groupRows;
        this.threadInGroup = threadInGroup;
        this.groupBarrier = groupBarrier;
    }

    /** Turns them where the scale is negative; the query tile has arrived. */
    void turnFor(Register scale) {
        Register negative = kernel.as("scale_is_negative").compare(Comparison.LT, scale, Immediate.of(0f));
        kernel.when("turn", negative, () -> {
            Register start = kernel.shiftLeft(threadInGroup, 4);
            for (int chunk = 0; chunk < shape.headChunks(); chunk++) {
                Register rows = kernel.add(groupRows, (long) chunk * shape.queryChunkBytes());
                int step = HopperShape.GROUP_THREADS * 16;
                kernel.loop("turn", start, Immediate.of(shape.groupBytes()), step, offset -> {
                    Address words = Address.of(kernel.add(rows, offset));
                    RegisterVector numbers = kernel.loadShared(MemoryType.B32, 4, words);
                    List<Register> turned = numbers.registers().stream()
                            .map(word -> kernel.xor(word, SIGNS))
                            .toList();
                    kernel.storeShared(MemoryType.B32, words, RegisterVector.of(turned));
                });
            }
            kernel.fenceAsyncProxy();
            kernel.barrier(groupBarrier, HopperShape.GROUP_THREADS);
        });
    }
}
