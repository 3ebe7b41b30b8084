package dev.attune.bench.start;

import dev.attune.runtime.dispatch.AttentionRequest;
import dev.attune.runtime.dispatch.AttentionRunner;
import dev.attune.runtime.dispatch.Decision;
import dev.attune.runtime.dispatch.ReadyKernel;
import dev.attune.runtime.dispatch.TargetChoice;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.runtime.load.CallOptions;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One start of a process, timed: {@code FirstResult VARIANT.attn NAME SHAPE RESULT}. The variant captures no tensors, and the
 * call is f32. Where the file RESULT is not there, vector code makes it; otherwise the first result has to equal it bit for bit.
 */
public final class FirstResult {

    private FirstResult() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long beginMillis = System.currentTimeMillis();
        if (arguments.length != 4) {
            System.err.println("usage: FirstResult VARIANT.attn NAME B,H,Hkv,Sq,Skv,D RESULT");
            System.exit(1);
        }
        try (AttentionRunner runner = AttentionRunner.of(System.getenv())) {
            long made = System.nanoTime();
            Path file = Path.of(arguments[0]);
            var variant = new VariantSource(file.getFileName().toString(), Files.readString(file), arguments[1]);
            ProblemShape shape = ProblemShape.parse(arguments[2]);
            Path known = Path.of(arguments[3]);
            Arena arena = Arena.ofAuto();
            Tensor query = filled(arena, 1, shape.batch(), shape.heads(), shape.qLen(), shape.headDim());
            Tensor key = filled(arena, 2, shape.batch(), shape.kvHeads(), shape.kvLen(), shape.headDim());
            Tensor value = filled(arena, 3, shape.batch(), shape.kvHeads(), shape.kvLen(), shape.headDimV());
            Tensor out = filled(arena, 4, shape.batch(), shape.heads(), shape.qLen(), shape.headDimV());
            long inputs = System.nanoTime();
            ReadyKernel ready = runner.prepare(new AttentionRequest(variant, DType.F32, shape, TargetChoice.AUTO));
            long prepared = System.nanoTime();
            Map<String, Double> parameters = new HashMap<>();
            for (ScalarParameter parameter :
                    ready.kernel().artifact().signature().parameters()) {
                parameters.put(parameter.name(), parameter.defaultValue());
            }
            var call = new AttentionArguments(
                    shape,
                    query,
                    key,
                    value,
                    Map.of(),
                    parameters,
                    (float) (1 / Math.sqrt(shape.headDim())),
                    out,
                    Optional.empty());
            if (!Files.exists(known)) {
                ready.kernel().run(call, CallOptions.DEFAULT.withVectorsOnly());
                Files.write(known, out.memory().toArray(ValueLayout.JAVA_BYTE));
            }
            ReadyKernel served = ready.servedBy(ready.kernel().run(call));
            long ran = System.nanoTime();
            if (out.memory().mismatch(MemorySegment.ofArray(Files.readAllBytes(known))) >= 0) {
                System.err.println("the result differs from " + known);
                System.exit(2);
            }
            long end = System.nanoTime();
            print(System.out, served, ProcessStart.jvmMillis(beginMillis), begin, made, inputs, prepared, ran, end);
        }
    }

    private static void print(PrintStream to, ReadyKernel served, long jvmMillis, long... at) {
        to.printf(
                "%.1f ms: runner %.1f, inputs %.1f, kernel %.1f, call %.1f, check %.1f; the JVM had taken %d ms%n",
                milliseconds(at[5] - at[0]),
                milliseconds(at[1] - at[0]),
                milliseconds(at[2] - at[1]),
                milliseconds(at[3] - at[2]),
                milliseconds(at[4] - at[3]),
                milliseconds(at[5] - at[4]),
                jvmMillis);
        for (Decision decision : served.decisions()) {
            to.println("  " + decision);
        }
    }

    private static double milliseconds(long nanos) {
        return nanos / 1e6;
    }

    /** Numbers from -2 to 2, by a linear congruence. */
    private static Tensor filled(Arena arena, int seed, long... shape) {
        Tensor tensor = Tensor.allocate(arena, DType.F32, shape);
        float[] numbers = new float[Math.toIntExact(tensor.elements())];
        int state = seed;
        for (int i = 0; i < numbers.length; i++) {
            state = state * 1664525 + 1013904223;
            numbers[i] = (state >> 8) * (1f / (1 << 22));
        }
        MemorySegment.copy(MemorySegment.ofArray(numbers), 0, tensor.memory(), 0, 4L * numbers.length);
        return tensor;
    }
}
