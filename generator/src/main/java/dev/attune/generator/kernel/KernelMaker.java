package dev.attune.generator.kernel;

import dev.attune.compiler.Compiler;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.lower.simd.JavaPoints;
import dev.attune.compiler.lower.simd.JavaSchedules;
import dev.attune.generator.GeneratorOptions;
import dev.attune.generator.GeneratorOptions.HeadDims;
import dev.attune.generator.kernel.GeneratedKernel.Code;
import dev.attune.generator.report.Reporter;
import dev.attune.generator.source.SourceVariant;
import dev.attune.runtime.kernel.ArtifactManifest;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.prebuilt.KernelResources;
import dev.attune.runtime.tensor.DType;
import dev.attune.templates.simd.KernelPackages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** Makes the kernels of a variant. A target that cannot have a combination is reported, and the others go on. */
public final class KernelMaker {
    private static final String TUNED = "tuned for it where it was built";
    private static final String OWN = "the compiler's own choice";

    private final GeneratorOptions options;
    private final ScheduleChoice choice;
    private final Reporter reporter;
    private final Compiler compiler = new Compiler();

    public KernelMaker(GeneratorOptions options, ScheduleChoice choice, Reporter reporter) {
        this.options = options;
        this.choice = choice;
        this.reporter = reporter;
    }

    /** A schedule and why. */
    private record Chosen(Schedule schedule, String why) {}

    /** All kernels of a variant; empty where no target has one, which is then an error. */
    public List<GeneratedKernel> make(SourceVariant variant) {
        List<GeneratedKernel> kernels = new ArrayList<>();
        for (HeadDims dims : options.headDims()) {
            AnalyzedAttention analyzed = compiler.analyze(compiler.rewrite(variant.attention(), dims.headDim()));
            for (DType dtype : options.dtypes()) {
                kernels.addAll(make(variant, analyzed, dims, dtype));
            }
        }
        return kernels;
    }

    private List<GeneratedKernel> make(SourceVariant variant, AnalyzedAttention analyzed, HeadDims dims, DType dtype) {
        List<GeneratedKernel> kernels = new ArrayList<>();
        List<String> refusals = new ArrayList<>();
        for (Target target : options.targets()) {
            try {
                kernels.addAll(
                        target == Target.JAVA
                                ? java(variant, analyzed, dims, dtype)
                                : cuda(variant, analyzed, target, dims, dtype));
            } catch (KernelBuildException e) {
                refusals.add(target.spelling() + " " + dtype + " head_dim " + dims.headDim() + ": " + e.getMessage());
            }
        }
        for (String refusal : refusals) {
            if (kernels.isEmpty()) {
                reporter.error(variant.source().path(), variant.position(), refusal);
            } else {
                reporter.warning(variant.source().path(), variant.position(), "left out: " + refusal);
            }
        }
        return kernels;
    }

    private List<GeneratedKernel> java(SourceVariant variant, AnalyzedAttention analyzed, HeadDims dims, DType dtype) {
        List<GeneratedKernel> kernels = new ArrayList<>();
        for (int lanes : options.vectors()) {
            if (lanes <= JavaPoints.machineLanes()) {
                group(
                                variant,
                                analyzed,
                                Target.JAVA,
                                dims,
                                dtype,
                                (schedule, shape) -> JavaSchedules.withLanes(schedule, shape, dtype, lanes))
                        .forEach((chosen, shapes) -> kernels.add(java(variant, analyzed, dims, dtype, chosen, shapes)));
            }
        }
        if (kernels.isEmpty()) {
            throw new KernelBuildException("none of the vectors of " + options.vectors()
                    + " floats are of this machine, whose have " + JavaPoints.machineLanes());
        }
        return kernels;
    }

    private GeneratedKernel java(
            SourceVariant variant,
            AnalyzedAttention analyzed,
            HeadDims dims,
            DType dtype,
            Chosen chosen,
            List<ProblemShape> shapes) {
        var request = new LoweringRequest(Target.JAVA, dtype, shapes.getFirst());
        String kernels = variant.subpackage("kernels");
        String own = kernels + "." + variant.className().toLowerCase(Locale.ROOT) + "."
                + word(dtype, dims, chosen.schedule());
        Map<String, String> sources =
                compiler.javaSource(analyzed, request, chosen.schedule(), new KernelPackages(own, kernels + ".shared"));
        String entry = sources.keySet().iterator().next();
        return new GeneratedKernel(
                compiler.key(analyzed, request, chosen.schedule()),
                Target.JAVA,
                chosen.schedule(),
                dtype,
                dims.headDim(),
                dims.headDimV(),
                shapes,
                chosen.why(),
                new Code.JavaSources(own, entry.substring(own.length() + 1), sources));
    }

    private List<GeneratedKernel> cuda(
            SourceVariant variant, AnalyzedAttention analyzed, Target target, HeadDims dims, DType dtype) {
        List<GeneratedKernel> kernels = new ArrayList<>();
        group(variant, analyzed, target, dims, dtype, (schedule, _) -> schedule).forEach((chosen, shapes) -> {
            var request = new LoweringRequest(target, dtype, shapes.getFirst());
            KernelArtifact artifact = compiler.build(analyzed, request, chosen.schedule());
            Map<String, byte[]> files = new TreeMap<>(artifact.files());
            files.put(KernelResources.MANIFEST, ArtifactManifest.of(artifact).write());
            String folder = "META-INF/attune/" + variant.qualifiedName().replace('.', '/') + "/"
                    + target.spelling().replace("ptx:", "") + "_" + word(dtype, dims, chosen.schedule());
            kernels.add(new GeneratedKernel(
                    artifact.key(),
                    target,
                    chosen.schedule(),
                    dtype,
                    dims.headDim(),
                    dims.headDimV(),
                    shapes,
                    chosen.why(),
                    new Code.Resources(folder, files)));
        });
        return kernels;
    }

    /** The schedules of the shapes, each with the shapes that chose it. */
    private Map<Chosen, List<ProblemShape>> group(
            SourceVariant variant,
            AnalyzedAttention analyzed,
            Target target,
            HeadDims dims,
            DType dtype,
            BiFunction<Schedule, ProblemShape, Schedule> adapt) {
        Map<Schedule, List<ProblemShape>> shapes = new LinkedHashMap<>();
        Map<Schedule, String> why = new LinkedHashMap<>();
        for (ProblemShape shape : options.shapes(dims)) {
            Optional<Schedule> tuned = choice.tuned(variant, target, dtype, shape);
            Schedule schedule = adapt.apply(
                    tuned.orElseGet(() -> compiler.choose(analyzed, new LoweringRequest(target, dtype, shape))), shape);
            shapes.computeIfAbsent(schedule, _ -> new ArrayList<>()).add(shape);
            why.merge(schedule, tuned.isPresent() ? TUNED : OWN, (a, b) -> a.equals(b) ? a : TUNED);
        }
        return shapes.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> new Chosen(entry.getKey(), why.get(entry.getKey())),
                        Map.Entry::getValue,
                        (a, _) -> a,
                        LinkedHashMap::new));
    }

    /** What tells a kernel from the others of its variant and target, as one word. */
    private static String word(DType dtype, HeadDims dims, Schedule schedule) {
        var text = new StringBuilder(dtype + "_d" + dims.headDim());
        if (dims.headDimV() != dims.headDim()) {
            text.append("_v").append(dims.headDimV());
        }
        text.append('_').append(schedule.family());
        schedule.knobs()
                .forEach((knob, value) -> text.append('_')
                        .append(knob.replaceAll("[^A-Za-z0-9]", ""))
                        .append(value));
        return text.toString();
    }
}
