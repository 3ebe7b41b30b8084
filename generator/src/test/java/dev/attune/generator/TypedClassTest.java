package dev.attune.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.bench.input.FillRule;
import dev.attune.bench.input.GeneratedInputs;
import dev.attune.compiler.check.FrontEnd;
import dev.attune.compiler.check.SourceLoader;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.reference.ReferenceAttention;
import dev.attune.compiler.reference.ReferenceCheck;
import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.arguments.ArgumentException;
import dev.attune.runtime.dispatch.DispatchException;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.prebuilt.ChosenKernel;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generated class as its callers have it: compiled with its kernels, run, and compared with the float64 interpreter. */
class TypedClassTest {
    private static final String TEXT = """
            /// Biased & windowed: scores of `window` keys, <cap> and all. Not a @tag, not the end: */
            attention Mixed {
                /// How far back a query looks.
                param window: i32 = 7
                param cap: f32 = 5.0
                param causal: bool = true
                /// The bias of a distance; called `default` to see that a keyword does no harm.
                tensor default: f32[heads, n]
                tensor query: i32[batch, kv_len]

                score = score + default[h, min(abs(q_idx - kv_idx), 15)]
                score = cap * tanh(score / cap)
                mask !causal || kv_idx <= q_idx
                mask abs(q_idx - kv_idx) < window
                mask query[b, kv_idx] >= 0
            }
            """;

    @TempDir
    private static Path folder;

    private static Project project;
    private static URLClassLoader loader;
    private static Class<?> mixed;

    @BeforeAll
    static void build() throws Exception {
        project = new Project(folder).write("mixed.attn", TEXT);
        var outcome = project.generate("--shape", "1,4,4,1,32");
        assertThat(outcome.exitCode()).as("%s", outcome.lines()).isZero();
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<String> arguments = new ArrayList<>(List.of(
                "--release",
                "25",
                "--add-modules",
                "jdk.incubator.vector",
                "-Xlint:all,-incubating",
                "-Werror",
                "-Xdoclint:all,-missing",
                "-proc:none",
                "-cp",
                runtime(),
                "-d",
                classes.toString()));
        project.outputs().keySet().stream()
                .filter(path -> path.endsWith(".java"))
                .forEach(path ->
                        arguments.add(folder.resolve("out").resolve(path).toString()));
        var messages = new java.io.ByteArrayOutputStream();
        int result =
                ToolProvider.getSystemJavaCompiler().run(null, messages, messages, arguments.toArray(String[]::new));
        assertThat(result).as("javac: %s", messages).isZero();
        loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, TypedClassTest.class.getClassLoader());
        mixed = loader.loadClass("com.acme.Mixed");
    }

    @AfterAll
    static void close() throws Exception {
        loader.close();
    }

    /** What attune-runtime is in this build, and nothing else of ours. */
    private static String runtime() throws Exception {
        return Path.of(Tensor.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
    }

    private static Attention attention() {
        return FrontEnd.check(SourceFile.of("mixed.attn", TEXT), SourceLoader.of(Map.of()))
                .attentions()
                .getFirst();
    }

    private static Object call(Tensor... tensors) throws Exception {
        Method method = mixed.getMethod(
                "call", Tensor.class, Tensor.class, Tensor.class, Tensor.class, Tensor.class, Tensor.class);
        return method.invoke(null, (Object[]) tensors);
    }

    private static Object set(Object call, String name, Class<?> type, Object value) throws Exception {
        return call.getClass().getMethod(name, type).invoke(call, value);
    }

    private static ChosenKernel run(Object call) throws Throwable {
        try {
            return (ChosenKernel) call.getClass().getMethod("run").invoke(call);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private record Inputs(GeneratedInputs tensors, Tensor out) {
        static Inputs of(Arena arena, ProblemShape shape, DType dtype) {
            return new Inputs(
                    GeneratedInputs.generate(
                            arena, attention().signature(), shape, dtype, 3, FillRule.forExample(shape)),
                    Tensor.allocate(arena, dtype, shape.batch(), shape.heads(), shape.qLen(), shape.headDimV()));
        }

        Object call() throws Exception {
            return TypedClassTest.call(
                    tensors.query(),
                    tensors.key(),
                    tensors.value(),
                    out,
                    tensors.captured().get("default"),
                    tensors.captured().get("query"));
        }
    }

    @Test
    void parametersAndTensorsReachTheKernel() throws Throwable {
        for (ProblemShape shape : List.of(
                new ProblemShape(1, 4, 4, 32, 32, 16, 16),
                new ProblemShape(2, 4, 2, 13, 29, 16, 16),
                new ProblemShape(1, 4, 4, 1, 40, 16, 16))) {
            try (Arena arena = Arena.ofShared()) {
                Inputs inputs = Inputs.of(arena, shape, DType.F32);
                Tensor lse = Tensor.allocate(arena, DType.F32, shape.batch(), shape.heads(), shape.qLen());
                Object call = inputs.call();
                set(call, "window", int.class, 11);
                set(call, "cap", float.class, 3f);
                set(call, "causal", boolean.class, false);
                set(call, "scale", float.class, 0.5f);
                set(call, "lse", Tensor.class, lse);
                ChosenKernel ran = run(call);
                var arguments = ArgumentChecks.bind(
                        attention().signature(),
                        inputs.tensors().tensors(),
                        Map.of("window", 11.0, "cap", 3.0, "causal", 0.0),
                        OptionalDouble.of(0.5),
                        arena);
                var reference = ReferenceAttention.compute(attention(), arguments);
                assertThat(ReferenceCheck.compare(reference.out(), inputs.out()).relativeL2())
                        .as("%s with %s", shape, ran.explain())
                        .isLessThan(2e-6);
                assertThat(ran.explain()).contains("built into com.acme.Mixed");
            }
        }
    }

    @Test
    void aCallGetsTheKernelOfTheNearestShape() throws Throwable {
        try (Arena arena = Arena.ofShared()) {
            var one = run(Inputs.of(arena, new ProblemShape(1, 4, 4, 1, 64, 16, 16), DType.F32)
                    .call());
            var many = run(Inputs.of(arena, new ProblemShape(1, 4, 4, 64, 64, 16, 16), DType.F32)
                    .call());
            assertThat(one.kernel().artifact().schedule().family()).isEqualTo("decode");
            assertThat(many.kernel().artifact().schedule().family()).isEqualTo("lanes_are_queries");
        }
    }

    @Test
    void aTensorThatDoesNotFitIsNamed() throws Exception {
        try (Arena arena = Arena.ofShared()) {
            Inputs inputs = Inputs.of(arena, new ProblemShape(1, 4, 4, 8, 8, 16, 16), DType.F32);
            Tensor wrong = Tensor.allocate(arena, DType.F32, 3, 16);
            Object call = call(
                    inputs.tensors().query(),
                    inputs.tensors().key(),
                    inputs.tensors().value(),
                    inputs.out(),
                    wrong,
                    inputs.tensors().captured().get("query"));
            assertThatThrownBy(() -> run(call))
                    .isInstanceOf(ArgumentException.class)
                    .hasMessageContaining("default is f32[3, 16]")
                    .hasMessageContaining("heads is 4 here");
            Object nan = set(inputs.call(), "cap", float.class, Float.NaN);
            assertThatThrownBy(() -> run(nan))
                    .isInstanceOf(ArgumentException.class)
                    .hasMessageContaining("parameter 'cap' is NaN");
        }
    }

    @Test
    void aCallThatNoKernelWasBuiltForIsToldWhatWas() throws Exception {
        try (Arena arena = Arena.ofShared()) {
            Object wide = Inputs.of(arena, new ProblemShape(1, 4, 4, 8, 8, 32, 32), DType.F32)
                    .call();
            assertThatThrownBy(() -> run(wide))
                    .isInstanceOf(DispatchException.class)
                    .hasMessageContaining("Mixed has no kernel for f32, head_dim 32")
                    .hasMessageContaining("java f32 head_dim 16, vectors of 4 floats");
            Object narrow = Inputs.of(arena, new ProblemShape(1, 4, 4, 8, 8, 16, 16), DType.BF16)
                    .call();
            assertThatThrownBy(() -> run(narrow)).hasMessageContaining("no kernel for bf16");
        }
    }

    @Test
    void theClassReadsAsItDid() throws Exception {
        String actual = Files.readString(project.java().resolve("com/acme/Mixed.java"))
                // keys follow every change of the compiler
                .replaceAll("\"[0-9a-f]{64}\"", "\"KEY\"");
        Path golden = Path.of("src/test/resources/golden/Mixed.java");
        if (Boolean.getBoolean("attune.bless")) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, actual);
        }
        assertThat(actual)
                .as("if the new text is right: ./mvnw -pl generator -am test -Dattune.bless=true")
                .isEqualTo(Files.readString(golden));
    }

    @Test
    void eachGoldenFileIsOneOfThisTest() throws Exception {
        try (var files = Files.list(Path.of("src/test/resources/golden"))) {
            assertThat(files.map(path -> path.getFileName().toString())).containsExactly("Mixed.java");
        }
    }
}
