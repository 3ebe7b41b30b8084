package dev.attune.templates.attention.hopper;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Comparison;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Changes a warpgroup's query rows in shared memory before their first product: turns their signs, so that the factor that is folded
 * into the exponent is positive, as only then a maximum of products is one of scores; or multiplies them by a power of two.
 */
final class QueryChange {
    /** The sign bits of two 16-bit numbers. */
    private static final long SIGNS = 0x80008000L;

    private final KernelBuilder kernel;
    private final HopperShape shape;
    private final Register groupRows;
    private final Register threadInGroup;
    private final Register groupBarrier;

    QueryChange(
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

    /** Turns the signs where the scale is negative; the query tile has arrived. */
    void turnFor(Register scale) {
        Register negative = kernel.as("scale_is_negative").compare(Comparison.LT, scale, Immediate.of(0f));
        kernel.when("turn", negative, () -> change("turn", word -> kernel.xor(word, SIGNS)));
    }

    /** Multiplies bf16 numbers by a power of two, f32, which rounds none of them; the query tile has arrived. */
    void multiplyBy(Register power) {
        change(
                "multiply",
                word -> kernel.packBf16(
                        kernel.mul(kernel.lowBf16ToF32(word), power), kernel.mul(kernel.highBf16ToF32(word), power)));
    }

    /** Changes all words of two numbers, where the products read them. */
    private void change(String words, UnaryOperator<Register> wordChange) {
        Register start = kernel.shiftLeft(threadInGroup, 4);
        for (int chunk = 0; chunk < shape.headChunks(); chunk++) {
            Register rows = kernel.add(groupRows, (long) chunk * shape.queryChunkBytes());
            int step = HopperShape.GROUP_THREADS * 16;
            kernel.loop(words, start, Immediate.of(shape.groupBytes()), step, offset -> {
                Address place = Address.of(kernel.add(rows, offset));
                RegisterVector numbers = kernel.loadShared(MemoryType.B32, 4, place);
                List<Register> changed =
                        numbers.registers().stream().map(wordChange).toList();
                kernel.storeShared(MemoryType.B32, place, RegisterVector.of(changed));
            });
        }
        kernel.fenceAsyncProxy();
        kernel.barrier(groupBarrier, HopperShape.GROUP_THREADS);
    }
}
