package dev.attune.generator.tune;

import dev.attune.bench.input.FillRule;
import dev.attune.bench.input.GeneratedInputs;
import dev.attune.bench.verdict.Judge;
import dev.attune.generator.GeneratorOptions;
import dev.attune.generator.GeneratorOptions.HeadDims;
import dev.attune.generator.kernel.ScheduleChoice;
import dev.attune.generator.kernel.TuningRecords;
import dev.attune.generator.report.Reporter;
import dev.attune.generator.source.SourceVariant;
import dev.attune.generator.source.VariantFolder;
import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.cuda.CudaAvailability;
import dev.attune.runtime.dispatch.AttentionRequest;
import dev.attune.runtime.dispatch.TargetChoice;
import dev.attune.runtime.dispatch.Tuning;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.TuningPlan;
import dev.attune.runtime.tune.TuningProgress;
import dev.attune.runtime.tune.TuningReport;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The tuning goal: every variant, dtype, width and shape, on the host and on the GPU as far as they are wanted and there. */
public final class TuneVariants {
    private final GeneratorOptions options;
    private final Reporter reporter;

    /**
     * A tuning.
     *
     * @param options with a tuning database
     */
    public TuneVariants(GeneratorOptions options, Reporter reporter) {
        this.options = options;
        this.reporter = reporter;
    }

    /** Tunes all; a shape for which no schedule gave a right result is an error. */
    public void run() throws IOException, InterruptedException {
        if (options.tuning().isEmpty()) {
            throw new IllegalArgumentException("tuning needs a database: --tuning PATH");
        }
        List<SourceVariant> variants = new VariantFolder(options.sources(), options.packageName(), reporter).variants();
        if (reporter.errors() > 0) {
            return;
        }
        List<TargetChoice> places = places();
        try (TuningRecords records = TuningRecords.toWrite(options.tuning().get());
                var choice = new ScheduleChoice(records)) {
            for (SourceVariant variant : variants) {
                for (DType dtype : options.dtypes()) {
                    for (HeadDims dims : options.headDims()) {
                        for (ProblemShape shape : options.shapes(dims)) {
                            tune(choice, variant, dtype, shape, places);
                            records.keep();
                        }
                    }
                }
            }
        }
    }

    private List<TargetChoice> places() {
        List<TargetChoice> places = new ArrayList<>();
        if (options.targets().contains(Target.JAVA)) {
            places.add(TargetChoice.JAVA);
        }
        if (options.targets().stream().anyMatch(Target::isCuda)) {
            switch (CudaAvailability.probe()) {
                case CudaAvailability.Available _ -> places.add(TargetChoice.CUDA);
                case CudaAvailability.Unavailable(String reason) ->
                    reporter.note("kernels for GPUs are not tuned here: " + reason);
            }
        }
        return places;
    }

    private void tune(
            ScheduleChoice choice, SourceVariant variant, DType dtype, ProblemShape shape, List<TargetChoice> places)
            throws InterruptedException {
        try (Arena arena = Arena.ofShared()) {
            var signature = variant.attention().signature();
            GeneratedInputs inputs =
                    GeneratedInputs.generate(arena, signature, shape, dtype, 1, FillRule.forExample(shape));
            AttentionArguments arguments =
                    ArgumentChecks.bind(signature, inputs.tensors(), Map.of(), OptionalDouble.empty(), arena);
            Judge judge = Judge.of(variant.attention(), arguments);
            for (TargetChoice place : places) {
                var request = new AttentionRequest(variant.source(), dtype, shape, place);
                var tuning = new Tuning(request, TuningPlan.guided(options.budget()), judge, TuningProgress.NONE);
                for (TuningReport report : tuning.run(choice.runner(), arguments)) {
                    tell(variant, dtype, shape, report);
                }
            }
        }
    }

    private void tell(SourceVariant variant, DType dtype, ProblemShape shape, TuningReport report) {
        String what = variant.attention().name() + " " + dtype + " " + shape + " on "
                + report.target().spelling();
        Optional<Trial> best = report.best();
        if (best.isPresent()) {
            reporter.note(String.format(
                    Locale.ROOT,
                    "%s: %s, %.4g ms, of %d schedules",
                    what,
                    best.get().schedule(),
                    best.get().milliseconds(),
                    report.trials().size()));
        } else {
            reporter.error(variant.source().path(), variant.position(), what + ": no schedule gave a right result");
        }
    }
}
