package dev.attune.generator;

import dev.attune.compiler.CompilerService;
import dev.attune.compiler.lower.simd.JavaPoints;
import dev.attune.generator.api.VariantClass;
import dev.attune.generator.kernel.GeneratedKernel;
import dev.attune.generator.kernel.GeneratedKernel.Code;
import dev.attune.generator.kernel.KernelMaker;
import dev.attune.generator.kernel.ScheduleChoice;
import dev.attune.generator.kernel.TuningRecords;
import dev.attune.generator.report.Reporter;
import dev.attune.generator.source.SourceVariant;
import dev.attune.generator.source.VariantFolder;
import dev.attune.generator.state.BuildState;
import dev.attune.generator.state.OutputFiles;
import dev.attune.runtime.kernel.ArtifactManifest;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Generates the classes, kernels and resources of a folder of variants. */
final class GenerateVariants {
    private final GeneratorOptions options;
    private final Reporter reporter;
    private final Path java;
    private final Path resources;

    GenerateVariants(GeneratorOptions options, Reporter reporter) {
        this.options = options;
        this.reporter = reporter;
        this.java = options.java().toAbsolutePath().normalize();
        this.resources = options.resources().toAbsolutePath().normalize();
    }

    /** Generates; nothing is written where a file has an error. */
    void run() throws IOException {
        List<SourceVariant> variants = new VariantFolder(options.sources(), options.packageName(), reporter).variants();
        if (reporter.errors() > 0) {
            return;
        }
        warnOfLongVectors();
        BuildState earlier = BuildState.read(options.state());
        BuildState now = new BuildState();
        Map<String, Map<Path, byte[]>> written = new LinkedHashMap<>();
        Map<String, String> digests = new LinkedHashMap<>();
        try (TuningRecords records = TuningRecords.toRead(options.tuning());
                var choice = new ScheduleChoice(records)) {
            var maker = new KernelMaker(options, choice, reporter);
            for (SourceVariant variant : variants) {
                String name = variant.qualifiedName();
                String digest = digest(variant, choice);
                BuildState.Entry known = earlier.entries().get(name);
                if (known != null && known.digest().equals(digest) && known.isWhole()) {
                    now.put(name, known);
                } else {
                    long start = System.nanoTime();
                    List<GeneratedKernel> kernels = maker.make(variant);
                    written.put(name, files(variant, kernels));
                    digests.put(name, digest);
                    reporter.note(name + ": " + kernels.size() + (kernels.size() == 1 ? " kernel, " : " kernels, ")
                            + (System.nanoTime() - start) / 1_000_000 + " ms");
                }
            }
        }
        if (reporter.errors() > 0) {
            return;
        }
        for (Map.Entry<String, Map<Path, byte[]>> variant : written.entrySet()) {
            String name = variant.getKey();
            now.put(name, new BuildState.Entry(digests.get(name), OutputFiles.write(variant.getValue())));
        }
        OutputFiles.deleteStale(earlier, now, Set.of(java, resources));
        now.write(options.state());
        reporter.note(written.size() + " of " + variants.size()
                + (variants.size() == 1 ? " variant generated" : " variants generated")
                + (written.size() < variants.size() ? ", the others are up to date" : ""));
    }

    private void warnOfLongVectors() {
        List<Integer> missing = options.vectors().stream()
                .filter(lanes -> lanes > JavaPoints.machineLanes())
                .toList();
        if (options.targets().contains(Target.JAVA) && !missing.isEmpty()) {
            reporter.note("this machine has vectors of " + JavaPoints.machineLanes()
                    + " floats, so kernels with vectors of " + missing
                    + " are left out; build on a machine that has them to ship them");
        }
    }

    /** Of all that decides what a variant becomes. */
    private String digest(SourceVariant variant, ScheduleChoice choice) {
        var parts = new StringBuilder();
        append(parts, new CompilerService().version());
        append(parts, options.fingerprint());
        append(parts, Integer.toString(JavaPoints.machineLanes()));
        append(parts, variant.relativePath());
        append(parts, variant.qualifiedName());
        append(parts, variant.source().text());
        Path folder = options.sources().toAbsolutePath().normalize();
        new TreeMap<>(variant.source().imports()).forEach((path, text) -> {
            append(parts, folder.relativize(Path.of(path)).toString());
            append(parts, text);
        });
        for (Target target : options.targets()) {
            for (DType dtype : options.dtypes()) {
                options.headDims().stream()
                        .flatMap(dims -> options.shapes(dims).stream())
                        .forEach(shape -> append(
                                parts,
                                choice.tuned(variant, target, dtype, shape).toString()));
            }
        }
        return ArtifactManifest.sha256(parts.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void append(StringBuilder parts, String part) {
        parts.append(part.length()).append(':').append(part);
    }

    private Map<Path, byte[]> files(SourceVariant variant, List<GeneratedKernel> kernels) {
        Map<Path, byte[]> files = new LinkedHashMap<>();
        for (GeneratedKernel kernel : kernels) {
            switch (kernel.code()) {
                case Code.JavaSources(String _, String _, Map<String, String> sources) ->
                    sources.forEach((name, text) -> files.put(javaFile(name), text.getBytes(StandardCharsets.UTF_8)));
                case Code.Resources(String folder, Map<String, byte[]> contents) ->
                    contents.forEach(
                            (name, bytes) -> files.put(resources.resolve(folder).resolve(name), bytes));
            }
        }
        String text = new VariantClass(variant, kernels, CompilerService.release()).source();
        files.put(javaFile(variant.qualifiedName()), text.getBytes(StandardCharsets.UTF_8));
        return files;
    }

    private Path javaFile(String className) {
        return java.resolve(className.replace('.', '/') + ".java");
    }
}
