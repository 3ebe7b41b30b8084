package dev.attune.compiler.lower.simd;

import com.palantir.javapoet.JavaFile;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.lower.Backend;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.LaunchPlan;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.templates.simd.Decode;
import dev.attune.templates.simd.KernelPackages;
import dev.attune.templates.simd.LanesAreQueries;
import dev.attune.templates.simd.ScoreLayout;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The Java target: from an analysed variant to source, and on to class files. Safe for several threads. */
public final class JavaTarget implements Backend {
    private final String compilerVersion;
    private final int machineLanes;
    private InProcessJavac javac;

    /**
     * A target.
     *
     * @param compilerVersion stands in the header of generated files
     */
    public JavaTarget(String compilerVersion) {
        this(compilerVersion, JavaPoints.machineLanes());
    }

    /** A target that makes kernels for vectors of so many floats, too: wider ones than the machine's are slow, and right. */
    JavaTarget(String compilerVersion, int machineLanes) {
        this.compilerVersion = compilerVersion;
        this.machineLanes = machineLanes;
    }

    @Override
    public List<Schedule> space(AnalyzedAttention analyzed, LoweringRequest request) {
        return JavaSchedules.space(analyzed.attention(), request.shape(), request.dtype());
    }

    @Override
    public Map<Schedule, Double> estimate(
            AnalyzedAttention analyzed, LoweringRequest request, List<Schedule> schedules) {
        var model = new JavaCostModel(
                request.shape(),
                request.dtype(),
                analyzed.mask(),
                Runtime.getRuntime().availableProcessors());
        var costs = new LinkedHashMap<Schedule, Double>();
        schedules.forEach(schedule -> costs.put(schedule, model.cost(schedule)));
        return costs;
    }

    /**
     * The Java files of a kernel, by file name; the variant's comes first.
     *
     * @throws KernelBuildException when the schedule cannot be built for these head dims
     */
    public Map<String, String> source(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule) {
        var sources = new LinkedHashMap<String, String>();
        for (JavaFile file : files(analyzed, request, schedule, KernelPackages.LOADED)) {
            sources.put(file.typeSpec().name() + ".java", file.toString());
        }
        return sources;
    }

    /**
     * A kernel's source for a build that compiles it with its own: the Java files by binary class name; the variant's comes
     * first.
     *
     * @param packages where the classes shall live
     * @throws KernelBuildException when the schedule cannot be built for these head dims
     */
    public Map<String, String> source(
            AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule, KernelPackages packages) {
        var sources = new LinkedHashMap<String, String>();
        for (JavaFile file : files(analyzed, request, schedule, packages)) {
            sources.put(file.packageName() + "." + file.typeSpec().name(), file.toString());
        }
        return sources;
    }

    @Override
    public KernelArtifact build(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule, String key) {
        List<JavaFile> files = files(analyzed, request, schedule, KernelPackages.LOADED);
        var texts = new LinkedHashMap<String, String>();
        var artifactFiles = new TreeMap<String, byte[]>();
        for (JavaFile file : files) {
            String text = file.toString();
            texts.put(file.packageName() + "." + file.typeSpec().name(), text);
            artifactFiles.put(file.typeSpec().name() + ".java", text.getBytes(StandardCharsets.UTF_8));
        }
        javac().compile(texts)
                .forEach((name, bytes) ->
                        artifactFiles.put(name.substring(name.lastIndexOf('.') + 1) + ".class", bytes));
        return new KernelArtifact(
                key,
                analyzed.attention().signature(),
                Target.JAVA,
                schedule,
                request.dtype(),
                request.shape().headDim(),
                request.shape().headDimV(),
                KernelPackages.LOADED.variant() + "."
                        + JavaNames.className(analyzed.attention().name()),
                LaunchPlan.NONE,
                Map.of(
                        "compiler",
                        compilerVersion,
                        "vectors",
                        schedule.knob(JavaPoints.LANES, JavaPoints.machineLanes()) + " x f32"),
                artifactFiles);
    }

    private List<JavaFile> files(
            AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule, KernelPackages packages) {
        if (request.target() != Target.JAVA) {
            throw new KernelBuildException(
                    "the Java back end makes no kernels for " + request.target().spelling());
        }
        JavaPoints.requireVectors(schedule, machineLanes);
        int headDim = request.shape().headDim();
        int headDimV = request.shape().headDimV();
        String dtype = request.dtype().name();
        String header = header(analyzed, request, schedule);
        return switch (schedule.family()) {
            case LanesAreQueries.NAME ->
                new LanesAreQueries(
                                JavaPoints.simdShape(schedule, headDim, headDimV),
                                dtype,
                                VariantLowering.lower(analyzed, ScoreLayout.QUERY_LANES),
                                packages,
                                header)
                        .files();
            case Decode.NAME ->
                new Decode(
                                JavaPoints.rowShape(schedule, request.dtype(), headDim, headDimV),
                                dtype,
                                VariantLowering.lower(analyzed, ScoreLayout.KEY_LANES),
                                packages,
                                header)
                        .files();
            default ->
                throw new KernelBuildException("no Java family '" + schedule.family() + "'; known: "
                        + LanesAreQueries.NAME + ", " + Decode.NAME);
        };
    }

    private String header(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule) {
        int headDim = request.shape().headDim();
        int headDimV = request.shape().headDimV();
        String width = headDim == headDimV ? "head_dim " + headDim : "head_dim " + headDim + ", head_dim_v " + headDimV;
        return "Generated by Attune " + compilerVersion + ".\nVariant "
                + analyzed.attention().name() + ", " + request.dtype() + ", " + width + ".\nSchedule " + schedule + ".";
    }

    private synchronized InProcessJavac javac() {
        if (javac == null) {
            javac = new InProcessJavac();
        }
        return javac;
    }
}
