package dev.attune.bench.peers;

import dev.attune.bench.measure.MachineLoops;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A contender that computes nothing, but does at full speed what every kernel must do: multiply-adds, or reads. It takes its
 * turns like the others, as a virtual machine's memory is faster in one minute than in the next.
 */
final class Limit implements Contender {

    private static final int FMA_STEPS = 2_000_000;

    /** What {@link MachineLoops#read} reads in one step with the widest vectors. */
    private static final long READ_STEP = 256;

    private final String name;
    private final double amount;
    private final boolean perThread;
    private final IntToDoubleFunction part;
    private int threads = 1;
    private double sum;

    private Limit(String name, double amount, boolean perThread, Parts parts) {
        this.name = name;
        this.amount = amount;
        this.perThread = perThread;
        this.part = index -> parts.run(index, threads);
    }

    private interface Parts {
        double run(int index, int threads);
    }

    /** f32 multiply-adds in registers. */
    static Limit ofArithmetic() {
        return new Limit(
                "multiply-adds",
                MachineLoops.flops(FMA_STEPS),
                true,
                (index, _) -> MachineLoops.multiplyAdd(index, FMA_STEPS));
    }

    /** Reads of the keys and values of a call, wherever the others have left them. */
    static Limit ofMemory(PeerCall call) {
        MemorySegment key = whole(call.arguments().key());
        MemorySegment value = whole(call.arguments().value());
        return new Limit(
                "reads",
                (double) key.byteSize() + value.byteSize(),
                false,
                (index, threads) ->
                        MachineLoops.read(part(key, index, threads)) + MachineLoops.read(part(value, index, threads)));
    }

    private static MemorySegment whole(Tensor tensor) {
        return tensor.memory().asSlice(0, tensor.elements() * tensor.dtype().bytes());
    }

    private static MemorySegment part(MemorySegment memory, int index, int threads) {
        long steps = memory.byteSize() / READ_STEP;
        long from = steps * index / threads;
        long to = steps * (index + 1) / threads;
        return memory.asSlice(from * READ_STEP, (to - from) * READ_STEP);
    }

    /** What was done in a run, per nanosecond: giga-operations or gigabytes per second. */
    double rate(double nanos) {
        return amount * (perThread ? threads : 1) / nanos;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void threads(int wanted) {
        threads = wanted;
    }

    @Override
    public void run() {
        sum += threads == 1
                ? part.applyAsDouble(0)
                : IntStream.range(0, threads).parallel().mapToDouble(part).sum();
    }

    @Override
    public Tensor result() {
        throw new UnsupportedOperationException("a limit computes nothing but " + sum);
    }

    @Override
    public void close() {
        // nothing is held
    }
}
