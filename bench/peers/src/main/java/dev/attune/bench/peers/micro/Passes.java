package dev.attune.bench.peers.micro;

import dev.attune.runtime.simd.ElementRows;
import dev.attune.runtime.simd.VectorMath;
import dev.attune.runtime.simd.VectorTrigonometry;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.RandomTensors;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Array passes of the runtime over {@link #COUNT} elements. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Passes {

    static final int COUNT = 512;
    private static final int WIDTH = 64;

    private final Arena arena = Arena.ofShared();
    private final float[] source = new float[COUNT];
    private final float[] values = new float[COUNT];
    private MemorySegment single;
    private MemorySegment brain;
    private MemorySegment half;
    private ElementRows singleRows;
    private ElementRows brainRows;
    private ElementRows halfRows;

    @Setup
    public void fill() {
        Tensor normal = RandomTensors.normal(arena, DType.F32, 1, COUNT);
        MemorySegment.copy(normal.memory(), ValueLayout.JAVA_FLOAT, 0, source, 0, COUNT);
        single = normal.memory();
        brain = RandomTensors.normal(arena, DType.BF16, 1, COUNT).memory();
        half = RandomTensors.normal(arena, DType.F16, 1, COUNT).memory();
        singleRows = new ElementRows(DType.F32);
        brainRows = new ElementRows(DType.BF16);
        halfRows = new ElementRows(DType.F16);
    }

    @TearDown
    public void free() {
        arena.close();
    }

    /** What each of the functions below spends on its input. */
    @Benchmark
    public float[] copy() {
        System.arraycopy(source, 0, values, 0, COUNT);
        return values;
    }

    @Benchmark
    public float[] exp() {
        VectorMath.exp(copy(), COUNT);
        return values;
    }

    @Benchmark
    public float[] log() {
        VectorMath.log(copy(), COUNT);
        return values;
    }

    @Benchmark
    public float[] tanh() {
        VectorMath.tanh(copy(), COUNT);
        return values;
    }

    @Benchmark
    public float[] sigmoid() {
        VectorMath.sigmoid(copy(), COUNT);
        return values;
    }

    @Benchmark
    public float[] sin() {
        VectorTrigonometry.sin(copy(), COUNT);
        return values;
    }

    @Benchmark
    public float[] readF32() {
        singleRows.read(single, 0, WIDTH, COUNT / WIDTH, WIDTH, values, 0, WIDTH);
        return values;
    }

    @Benchmark
    public float[] widenBf16() {
        brainRows.read(brain, 0, WIDTH, COUNT / WIDTH, WIDTH, values, 0, WIDTH);
        return values;
    }

    @Benchmark
    public float[] widenF16() {
        halfRows.read(half, 0, WIDTH, COUNT / WIDTH, WIDTH, values, 0, WIDTH);
        return values;
    }
}
