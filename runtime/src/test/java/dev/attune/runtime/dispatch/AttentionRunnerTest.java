package dev.attune.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.cache.KernelCache;
import dev.attune.runtime.cuda.CudaAvailability;
import dev.attune.runtime.cuda.FakeGpus;
import dev.attune.runtime.cuda.KernelImage;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.load.FakeCompiler;
import dev.attune.runtime.load.KernelSupply;
import dev.attune.runtime.load.KernelSupply.Origin;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import dev.attune.runtime.tensor.TensorCopies;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.TuningPlan;
import dev.attune.runtime.tune.TuningProgress;
import dev.attune.runtime.tune.TuningReport;
import dev.attune.runtime.tune.record.TuningDatabase;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttentionRunnerTest {

    private static final CudaAvailability NO_GPU = new CudaAvailability.Unavailable("no GPU: this is a test");
    private static final ProblemShape SHAPE = ProblemShape.parse("1,2,1,8,16,32");

    @TempDir
    Path directory;

    private final Arena arena = Arena.ofAuto();
    private final FakeCompiler compiler = new FakeCompiler("Ones");

    private AttentionRunner runner(CudaAvailability cuda) {
        return new AttentionRunner(
                new KernelSupply(Optional.of(compiler), KernelCache.in(directory, KernelCache.OnFailure.THROW)),
                Optional.of(new TuningDatabase(directory)),
                cuda,
                KernelImage.Choice.CUBIN_FIRST);
    }

    private static AttentionRequest request(TargetChoice target, ProblemShape shape) {
        return new AttentionRequest(
                new VariantSource("ones.attn", "attention Ones {}", "Ones"), DType.F32, shape, target);
    }

    private AttentionArguments arguments(ProblemShape shape) {
        return ArgumentChecks.bind(
                new VariantSignature("Ones", "", List.of(), List.of(), true),
                Map.of(
                        "q",
                                Tensor.allocate(
                                        arena, DType.F32, shape.batch(), shape.heads(), shape.qLen(), shape.headDim()),
                        "k",
                                Tensor.allocate(
                                        arena,
                                        DType.F32,
                                        shape.batch(),
                                        shape.kvHeads(),
                                        shape.kvLen(),
                                        shape.headDim()),
                        "v",
                                Tensor.allocate(
                                        arena,
                                        DType.F32,
                                        shape.batch(),
                                        shape.kvHeads(),
                                        shape.kvLen(),
                                        shape.headDimV())),
                Map.of(),
                OptionalDouble.empty(),
                arena);
    }

    private static String reason(ReadyKernel kernel, String question) {
        return kernel.decisions().stream()
                .filter(decision -> decision.question().equals(question))
                .map(Decision::toString)
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    @Test
    void withoutAGpuTheHostRunsAndSaysWhy() throws InterruptedException {
        try (AttentionRunner runner = runner(NO_GPU)) {
            AttentionArguments arguments = arguments(SHAPE);
            ReadyKernel kernel = runner.run(request(TargetChoice.AUTO, SHAPE), arguments);
            assertThat(TensorCopies.getFloat(arguments.out(), 100)).isEqualTo(1f);
            assertThat(reason(kernel, "target")).isEqualTo("target: java (no GPU: this is a test)");
            assertThat(reason(kernel, "schedule"))
                    .isEqualTo(
                            "schedule: fake[micros=300] (the compiler's own choice: nothing like shape 1,2,1,8,16,32 was"
                                    + " tuned on this device)");
            assertThat(reason(kernel, "kernel")).contains("compiled in ").contains("not in the cache " + directory);
            assertThatThrownBy(() -> runner.prepare(request(TargetChoice.CUDA, SHAPE)))
                    .isInstanceOf(DispatchException.class)
                    .hasMessage("target cuda: no GPU: this is a test; use target java");
        }
    }

    @Test
    void aSecondRunCompilesNothing() {
        try (AttentionRunner runner = runner(NO_GPU)) {
            ReadyKernel first = runner.prepare(request(TargetChoice.JAVA, SHAPE));
            assertThat(runner.prepare(request(TargetChoice.JAVA, SHAPE))).isSameAs(first);
            // a growing KV cache: the same kernel, loaded once, and its optimised loops with it
            for (int kvLen = 17; kvLen <= 40; kvLen++) {
                ReadyKernel other =
                        runner.prepare(request(TargetChoice.JAVA, ProblemShape.parse("1,2,1,8," + kvLen + ",32")));
                assertThat(other.kernel()).isSameAs(first.kernel());
                assertThat(other.origin()).isEqualTo(new Origin.Memory());
            }
        }
        int keysAsked = compiler.keysAsked.get();
        try (AttentionRunner runner = runner(NO_GPU)) {
            ReadyKernel again = runner.prepare(request(TargetChoice.JAVA, SHAPE));
            assertThat(again.origin()).isInstanceOf(Origin.Disk.class);
            assertThat(reason(again, "kernel")).contains("from the cache, " + directory);
        }
        assertThat(compiler.compiled).hasValue(1);
        // not even the front end ran
        assertThat(compiler.keysAsked).hasValue(keysAsked);
    }

    /** The next process reuses what was tuned at once: it asks the compiler for nothing, and opens no database. */
    @Test
    void aProcessThatRunsWhatWasTunedCompilesAndMeasuresNothing() throws Exception {
        compiler.space = List.of(FakeCompiler.schedule("micros", 900), FakeCompiler.schedule("micros", 100));
        try (AttentionRunner runner = runner(NO_GPU)) {
            new Tuning(
                            request(TargetChoice.AUTO, SHAPE),
                            TuningPlan.exhaustive(),
                            result -> Optional.empty(),
                            TuningProgress.NONE)
                    .run(runner, arguments(SHAPE));
            runner.prepare(request(TargetChoice.AUTO, SHAPE));
        }
        // whoever opened this would move it away
        byte[] noDatabase = {1, 2, 3};
        Files.write(directory.resolve("tuning.sqlite"), noDatabase);
        int compiled = compiler.compiled.get();
        int keysAsked = compiler.keysAsked.get();
        int spacesAsked = compiler.spacesAsked.get();
        AttentionArguments arguments = arguments(SHAPE);
        try (AttentionRunner runner = runner(NO_GPU)) {
            ReadyKernel served = runner.run(request(TargetChoice.AUTO, SHAPE), arguments);
            assertThat(reason(served, "schedule")).startsWith("schedule: fake[micros=100] (tuned for this shape: ");
            assertThat(served.origin()).isInstanceOf(Origin.Disk.class);
            assertThat(reason(served, "code")).startsWith("code: vector code (");
        }
        assertThat(TensorCopies.getFloat(arguments.out(), 0)).isEqualTo(1f);
        assertThat(compiler.compiled).hasValue(compiled);
        assertThat(compiler.keysAsked).hasValue(keysAsked);
        assertThat(compiler.spacesAsked).hasValue(spacesAsked);
        assertThat(Files.readAllBytes(directory.resolve("tuning.sqlite"))).isEqualTo(noDatabase);
    }

    @Test
    void aDamagedCacheEntryIsBuiltAgain() throws Exception {
        Path entry;
        try (AttentionRunner runner = runner(NO_GPU)) {
            entry = ((Origin.Compiled)
                            runner.prepare(request(TargetChoice.JAVA, SHAPE)).origin())
                    .keptAt()
                    .orElseThrow();
        }
        Files.write(entry.resolve("files/Ones.class"), new byte[] {1});
        try (AttentionRunner runner = runner(NO_GPU)) {
            AttentionArguments arguments = arguments(SHAPE);
            ReadyKernel kernel = runner.run(request(TargetChoice.JAVA, SHAPE), arguments);
            assertThat(reason(kernel, "kernel")).contains("compiled in").contains("is damaged: ");
            assertThat(TensorCopies.getFloat(arguments.out(), 0)).isEqualTo(1f);
        }
        assertThat(compiler.compiled).hasValue(2);
    }

    @Test
    void aGpuIsUsedAndRefusalsLeadToTheNextTarget() throws InterruptedException {
        FakeGpus gpu = FakeGpus.hopper();
        try (AttentionRunner runner = runner(gpu.availability())) {
            ReadyKernel kernel = runner.prepare(request(TargetChoice.AUTO, SHAPE));
            assertThat(kernel.kernel().artifact().target()).isEqualTo(Target.PTX_SM_90A);
            assertThat(reason(kernel, "image")).isEqualTo("image: kernel.ptx (the artifact has no machine code)");

            compiler.refused = Set.of(Target.PTX_SM_90A);
            compiler.version = "fake 2";
            runner.forget();
            kernel = runner.prepare(request(TargetChoice.AUTO, SHAPE));
            assertThat(kernel.kernel().artifact().target()).isEqualTo(Target.PTX_SM_80);
            assertThat(kernel.decisions())
                    .contains(new Decision("target", "not ptx:sm_90a", "no family for ptx:sm_90a"));

            compiler.refused = Set.of(Target.PTX_SM_90A, Target.PTX_SM_80);
            compiler.version = "fake 3";
            runner.forget();
            assertThat(runner.prepare(request(TargetChoice.AUTO, SHAPE))
                            .kernel()
                            .artifact()
                            .target())
                    .isEqualTo(Target.JAVA);
            assertThatThrownBy(() -> runner.prepare(request(TargetChoice.CUDA, SHAPE)))
                    .isInstanceOf(KernelBuildException.class)
                    .hasMessage("no family for ptx:sm_80");
        }
    }

    @Test
    void aKernelThatTheGpuRefusesIsNotTheEnd() {
        FakeGpus gpu = FakeGpus.hopper();
        gpu.refuseModules("loading a module failed: CUDA_ERROR_INVALID_PTX");
        try (AttentionRunner runner = runner(gpu.availability())) {
            ReadyKernel kernel = runner.prepare(request(TargetChoice.AUTO, SHAPE));
            assertThat(kernel.kernel().artifact().target()).isEqualTo(Target.JAVA);
            assertThat(kernel.decisions())
                    .contains(
                            new Decision("target", "not ptx:sm_80", "loading a module failed: CUDA_ERROR_INVALID_PTX"));
        }
    }

    @Test
    void withoutACompilerTheMessageSaysSo() {
        try (var runner = new AttentionRunner(
                new KernelSupply(Optional.empty(), KernelCache.none()),
                Optional.empty(),
                NO_GPU,
                KernelImage.Choice.CUBIN_FIRST)) {
            assertThatThrownBy(() -> runner.prepare(request(TargetChoice.AUTO, SHAPE)))
                    .hasMessageContaining("there is no compiler on the class path");
        }
    }

    @Test
    void tuningFindsTheFastestRightKernelAndTheNextProcessUsesIt() throws InterruptedException {
        compiler.space = List.of(
                FakeCompiler.schedule("micros", 20_000),
                FakeCompiler.schedule("broken", 1),
                FakeCompiler.schedule("wrong", 1),
                FakeCompiler.schedule("crash", 1),
                FakeCompiler.schedule("micros", 500),
                FakeCompiler.schedule("micros", 9000));
        List<String> seen = new ArrayList<>();
        TuningProgress progress = new TuningProgress() {
            @Override
            public void started(int trials) {
                seen.add("started " + trials);
            }

            @Override
            public void ended(Trial trial) {
                seen.add(trial.schedule().toString());
            }
        };
        try (AttentionRunner runner = runner(NO_GPU)) {
            AttentionArguments arguments = arguments(SHAPE);
            var tuning = new Tuning(
                    request(TargetChoice.AUTO, SHAPE),
                    TuningPlan.exhaustive(),
                    result -> TensorCopies.getFloat(result.out(), 0) == 1f
                            ? Optional.empty()
                            : Optional.of("out is not 1"),
                    progress);
            TuningReport report = tuning.run(runner, arguments).getFirst();
            assertThat(report.target()).isEqualTo(Target.JAVA);
            assertThat(report.best().orElseThrow().schedule()).isEqualTo(FakeCompiler.schedule("micros", 500));
            assertThat(report.defaultSchedule()).isEqualTo(FakeCompiler.schedule("micros", 20_000));
            Map<Schedule, Outcome> outcomes = new java.util.HashMap<>();
            report.trials().forEach(trial -> outcomes.put(trial.schedule(), trial.outcome()));
            assertThat(outcomes.get(FakeCompiler.schedule("broken", 1)))
                    .isEqualTo(new Outcome.Failed(Outcome.Stage.BUILD, "schedule fake[broken=1] spills"));
            assertThat(outcomes.get(FakeCompiler.schedule("wrong", 1)))
                    .isEqualTo(new Outcome.Failed(Outcome.Stage.WRONG_RESULT, "out is not 1"));
            assertThat(outcomes.get(FakeCompiler.schedule("crash", 1)))
                    .isEqualTo(new Outcome.Failed(
                            Outcome.Stage.RUN, "java.lang.ArithmeticException: overflow in the kernel"));
            assertThat(seen).startsWith("started 6").hasSize(7);
        }
        try (AttentionRunner runner = runner(NO_GPU)) {
            ReadyKernel tuned = runner.prepare(request(TargetChoice.AUTO, SHAPE));
            assertThat(reason(tuned, "schedule")).startsWith("schedule: fake[micros=500] (tuned for this shape: ");
            assertThat(tuned.origin()).isInstanceOf(Origin.Disk.class);
            ReadyKernel near = runner.prepare(request(TargetChoice.AUTO, ProblemShape.parse("1,2,1,10,20,32")));
            assertThat(reason(near, "schedule"))
                    .startsWith(
                            "schedule: fake[micros=500] (shape 1,2,1,10,20,32 was never tuned; this won at the nearest"
                                    + " that was, 1,2,1,8,16,32: ");
            // another build of the same families: the kernel is made anew, the tuning holds
            compiler.version = "fake 2";
            runner.forget();
            ReadyKernel rebuilt = runner.prepare(request(TargetChoice.AUTO, SHAPE));
            assertThat(reason(rebuilt, "schedule")).startsWith("schedule: fake[micros=500] (tuned for this shape: ");
            assertThat(rebuilt.origin()).isInstanceOf(Origin.Compiled.class);
            // what another version's kernels took says nothing
            compiler.families = "fake family 2";
            runner.forget();
            assertThat(reason(runner.prepare(request(TargetChoice.AUTO, SHAPE)), "schedule"))
                    .contains("the compiler's own choice");
        }
    }

    @Test
    void theAssemblerThatMadeTheFasterKernelIsUsed() throws InterruptedException {
        FakeGpus gpu = FakeGpus.hopper();
        AttentionRequest request = request(TargetChoice.CUDA, SHAPE);
        try (AttentionRunner runner = runner(gpu.availability())) {
            List<TuningReport> reports = new Tuning(
                            request, TuningPlan.exhaustive(), _ -> Optional.empty(), TuningProgress.NONE)
                    .run(runner, arguments(SHAPE));
            assertThat(reports).extracting(TuningReport::target).containsExactly(Target.PTX_SM_90A);
            assertThat(reports)
                    .allSatisfy(report -> assertThat(report.assembledByDriver()).hasSize(1));
            assertThat(runner.tuned(request)).isPresent();
            assertThat(runner.tuned(request(TargetChoice.CUDA, ProblemShape.parse("1,2,1,8,17,32"))))
                    .isEmpty();

            // the older target, assembled by the driver, was fastest
            var database = new TuningDatabase(directory);
            database.record(
                    runner.tuningKey(request, Target.PTX_SM_80, KernelImage.Choice.DRIVER_ASSEMBLER),
                    SHAPE,
                    new Trial(FakeCompiler.schedule("micros", 300), new Outcome.Measured(0.25, 0, 9)));
            runner.forget();
            ReadyKernel kernel = runner.prepare(request);
            assertThat(kernel.kernel().artifact().target()).isEqualTo(Target.PTX_SM_80);
            assertThat(reason(kernel, "schedule"))
                    .isEqualTo("schedule: fake[micros=300] (tuned for this shape: 0.2500 ms, assembled by the driver)");
            assertThat(reason(kernel, "image")).startsWith("image: kernel.ptx (");
        }
    }

    @Test
    void aTunedScheduleThatNoLongerBuildsIsReplacedByTheDefault() throws InterruptedException {
        compiler.space = List.of(FakeCompiler.schedule("micros", 500), FakeCompiler.schedule("crash", 0));
        try (AttentionRunner runner = runner(NO_GPU)) {
            new TuningDatabase(directory)
                    .record(
                            runner.tuningKey(
                                    request(TargetChoice.JAVA, SHAPE), Target.JAVA, KernelImage.Choice.CUBIN_FIRST),
                            SHAPE,
                            new Trial(FakeCompiler.schedule("broken", 1), new Outcome.Measured(0.001, 0, 9)));
            ReadyKernel kernel = runner.prepare(request(TargetChoice.JAVA, SHAPE));
            assertThat(kernel.kernel().artifact().schedule()).isEqualTo(FakeCompiler.schedule("micros", 500));
            assertThat(kernel.decisions())
                    .contains(new Decision(
                            "schedule",
                            "not fake[broken=1]",
                            "it was tuned, but now fails: schedule fake[broken=1] spills"));
        }
    }
}
