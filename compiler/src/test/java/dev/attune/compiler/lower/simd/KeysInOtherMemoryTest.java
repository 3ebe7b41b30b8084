package dev.attune.compiler.lower.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.testing.RandomLaunch;
import dev.attune.compiler.testing.RandomVariant;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.simd.CallProgress;
import dev.attune.runtime.simd.HostThreads;
import dev.attune.runtime.simd.JavaKernelLauncher;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import dev.attune.templates.simd.Decode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kernels that read keys and values in place take mapped files and arrays as well, and give the same bits. */
class KeysInOtherMemoryTest {
    private static final ProblemShape SHAPE = new ProblemShape(1, 6, 2, 2, 150, 16, 16);
    private static final RandomVariant VARIANT = KernelChecks.variant("sink");
    private static final Schedule IN_PLACE =
            new Schedule(Decode.NAME, Map.of("lanes", 4, "tile.q", 8, "tile.kv", 64, "in.place", 1));

    /** Memory of another kind with the bytes of some. */
    private interface Copy {
        MemorySegment of(MemorySegment bytes) throws IOException;
    }

    @Test
    void mappedFiles(@TempDir Path folder) throws IOException, InterruptedException {
        check(bytes -> {
            try (FileChannel file = FileChannel.open(
                    folder.resolve("rows"),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE)) {
                MemorySegment mapped = file.map(FileChannel.MapMode.READ_WRITE, 0, bytes.byteSize(), Arena.ofAuto());
                return mapped.copyFrom(bytes);
            }
        });
    }

    @Test
    void arrays() throws IOException, InterruptedException {
        check(bytes -> MemorySegment.ofArray(bytes.toArray(ValueLayout.JAVA_FLOAT)));
    }

    /** A kernel that rests does not keep the tensors of its last call. */
    @Test
    void memoryThatNobodyElseHasIsFreed() throws InterruptedException {
        JavaKernelLauncher launcher = launcher();
        WeakReference<MemorySegment> key = keyOfACall(launcher);
        for (int attempt = 0; attempt < 50 && key.get() != null; attempt++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(key.get()).isNull();
        Reference.reachabilityFence(launcher);
    }

    private static WeakReference<MemorySegment> keyOfACall(JavaKernelLauncher launcher) throws InterruptedException {
        AttentionArguments arguments = RandomLaunch.draw(VARIANT, SHAPE, DType.F32, 1, Arena.ofAuto(), 11);
        launcher.run(arguments, HostThreads.caller(), CallProgress.NONE);
        return new WeakReference<>(arguments.key().memory());
    }

    private static JavaKernelLauncher launcher() {
        return new JavaKernelLauncher(
                KernelChecks.kernel(new JavaTarget("test"), VARIANT.attention(), IN_PLACE, DType.F32, SHAPE));
    }

    private static void check(Copy copy) throws IOException, InterruptedException {
        JavaKernelLauncher launcher = launcher();
        try (Arena arena = Arena.ofShared()) {
            AttentionArguments arguments = RandomLaunch.draw(VARIANT, SHAPE, DType.F32, 1, arena, 11);
            launcher.run(arguments);
            float[] expected = arguments.out().memory().toArray(ValueLayout.JAVA_FLOAT);
            var elsewhere = new AttentionArguments(
                    SHAPE,
                    arguments.query(),
                    moved(arguments.key(), copy),
                    moved(arguments.value(), copy),
                    arguments.captured(),
                    arguments.parameters(),
                    arguments.scale(),
                    arguments.out(),
                    arguments.lse());
            arguments.out().memory().fill((byte) 1);
            launcher.run(elsewhere);
            assertThat(arguments.out().memory().toArray(ValueLayout.JAVA_FLOAT)).isEqualTo(expected);
        }
    }

    private static Tensor moved(Tensor tensor, Copy copy) throws IOException {
        return new Tensor(tensor.dtype(), tensor.shape(), tensor.strides(), copy.of(tensor.memory()));
    }
}
