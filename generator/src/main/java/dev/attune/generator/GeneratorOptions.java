package dev.attune.generator;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What to generate.
 *
 * @param sources folder of {@code .attn} files
 * @param packageName of classes of files that lie in {@code sources} itself; files in subfolders have the folder as package
 * @param java where Java sources go
 * @param resources where resources go
 * @param state file that remembers what was generated from what
 * @param targets what kernels are made for
 * @param dtypes how query, key, value and out are stored
 * @param headDims widths that kernels are made for
 * @param lengths shapes, head dims aside, that schedules shall suit
 * @param vectors lengths of Java vectors in f32 elements; those longer than this machine's are left out, with a warning
 * @param tuning a tuning database, in a folder, a file of JSON lines or a jar; empty for the compiler's own choices
 * @param budget how many schedules of each shape the tuning goal tries; all where empty
 */
public record GeneratorOptions(
        Path sources,
        String packageName,
        Path java,
        Path resources,
        Path state,
        List<Target> targets,
        List<DType> dtypes,
        List<HeadDims> headDims,
        List<Lengths> lengths,
        List<Integer> vectors,
        Optional<Path> tuning,
        OptionalInt budget) {

    public GeneratorOptions {
        targets = List.copyOf(targets);
        dtypes = List.copyOf(dtypes);
        headDims = List.copyOf(headDims);
        lengths = List.copyOf(lengths);
        vectors = List.copyOf(vectors);
    }

    /** Widths of query and key heads, and of value heads. */
    public record HeadDims(int headDim, int headDimV) {

        /** Reads {@code 64}, or {@code 192/128} where the widths differ. */
        static HeadDims parse(String text) {
            String[] parts = text.split("/", -1);
            try {
                int headDim = Integer.parseInt(parts[0].strip());
                return new HeadDims(headDim, parts.length == 1 ? headDim : Integer.parseInt(parts[1].strip()));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "head dim '" + text + "': expected a number as in 64, or two as in 192/128", e);
            }
        }
    }

    /** A shape without head dims. */
    public record Lengths(int batch, int heads, int kvHeads, int qLen, int kvLen) {

        /** Reads {@code B,H,Hkv,Sq,Skv}. */
        static Lengths parse(String text) {
            if (text.split(",", -1).length != 5) {
                throw new IllegalArgumentException("shape '" + text
                        + "': expected B,H,Hkv,Sq,Skv, as in 1,16,4,2048,2048; head dims are given apart");
            }
            ProblemShape shape = ProblemShape.parse(text + ",1");
            return new Lengths(shape.batch(), shape.heads(), shape.kvHeads(), shape.qLen(), shape.kvLen());
        }

        /** With head dims. */
        public ProblemShape with(HeadDims dims) {
            return new ProblemShape(batch, heads, kvHeads, qLen, kvLen, dims.headDim(), dims.headDimV());
        }
    }

    /** The shapes of a width. */
    public List<ProblemShape> shapes(HeadDims dims) {
        return lengths.stream().map(each -> each.with(dims)).toList();
    }

    /** All that decides what is generated from a file, but for the file, the compiler and the database. */
    public String fingerprint() {
        return String.join("\n", packageName, "" + targets, "" + dtypes, "" + headDims, "" + lengths, "" + vectors);
    }

    /**
     * Reads the options of a command line: {@code --sources DIR --package NAME --java DIR --resources DIR --state FILE}, then any
     * number of {@code --target}, {@code --dtype}, {@code --head-dim}, {@code --shape}, {@code --vectors}, and at most one
     * {@code --tuning PATH} and {@code --budget N}.
     *
     * @throws IllegalArgumentException when an option is unknown, missing or malformed
     */
    public static GeneratorOptions parse(List<String> arguments) {
        var values = new LinkedHashMap<String, List<String>>();
        for (String name : NAMES) {
            values.put(name, new ArrayList<>());
        }
        for (int i = 0; i < arguments.size(); i += 2) {
            List<String> list = values.get(arguments.get(i));
            if (list == null || i + 1 == arguments.size()) {
                throw new IllegalArgumentException("option '" + arguments.get(i) + "': expected one of "
                        + String.join(", ", NAMES) + ", each with a value");
            }
            list.add(arguments.get(i + 1));
        }
        return new GeneratorOptions(
                Path.of(one(values, "--sources")),
                one(values, "--package"),
                Path.of(one(values, "--java")),
                Path.of(one(values, "--resources")),
                Path.of(one(values, "--state")),
                some(values, "--target").stream().map(Target::parse).toList(),
                some(values, "--dtype").stream().map(GeneratorOptions::dtype).toList(),
                some(values, "--head-dim").stream().map(HeadDims::parse).toList(),
                some(values, "--shape").stream().map(Lengths::parse).toList(),
                some(values, "--vectors").stream().map(Integer::valueOf).toList(),
                values.get("--tuning").stream().findFirst().map(Path::of),
                values.get("--budget").stream().mapToInt(Integer::parseInt).findFirst());
    }

    private static final List<String> NAMES = List.of(
            "--sources",
            "--package",
            "--java",
            "--resources",
            "--state",
            "--target",
            "--dtype",
            "--head-dim",
            "--shape",
            "--vectors",
            "--tuning",
            "--budget");

    private static DType dtype(String name) {
        return DType.named(name)
                .filter(DType::isFloating)
                .orElseThrow(() -> new IllegalArgumentException("dtype '" + name + "': expected f32, bf16 or f16"));
    }

    private static String one(Map<String, List<String>> values, String name) {
        List<String> given = values.get(name);
        if (given.size() != 1) {
            throw new IllegalArgumentException(
                    "option " + name + " is wanted once, and given " + given.size() + " times");
        }
        return given.getFirst();
    }

    private static List<String> some(Map<String, List<String>> values, String name) {
        List<String> given = values.get(name);
        if (given.isEmpty()) {
            throw new IllegalArgumentException("option " + name + " is wanted at least once");
        }
        return given;
    }
}
