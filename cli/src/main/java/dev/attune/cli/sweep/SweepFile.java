package dev.attune.cli.sweep;

import dev.attune.cli.InputException;
import dev.attune.cli.option.RunTarget;
import dev.attune.compiler.diagnostic.NearNames;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tune.TuningPlan;
import dev.attune.runtime.tune.search.Strategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * What a sweep file says.
 *
 * @param variants source files, each with one variant, found from the file's own folder
 * @param targets {@code java} or {@code cuda}
 * @param parameters name to text, for the variants that have a parameter of the name
 */
public record SweepFile(
        List<Path> variants,
        List<ProblemShape> shapes,
        List<DType> dtypes,
        List<RunTarget> targets,
        Map<String, String> parameters,
        TuningPlan plan) {

    private static final long MAX_BYTES = 1 << 20;
    private static final Set<String> KEYS = new TreeSet<>(
            Set.of("variants", "shapes", "dtypes", "targets", "parameters", "strategy", "budget", "seed"));

    /**
     * Reads a file.
     *
     * @throws InputException when it says something else
     */
    public static SweepFile read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new InputException(
                    file + " has " + Files.size(file) + " bytes; a sweep file has " + MAX_BYTES + " at most");
        }
        JsonNode root;
        try {
            root = new TomlMapper().readTree(Files.readString(file));
        } catch (JacksonException e) {
            throw new InputException(file + ": " + e.getOriginalMessage() + ", line "
                    + e.getLocation().getLineNr());
        }
        for (String name : root.propertyNames()) {
            if (!KEYS.contains(name)) {
                throw new InputException(
                        file + " sets '" + name + "'; a sweep knows " + String.join(", ", KEYS),
                        NearNames.suggestion(name, List.copyOf(KEYS)),
                        null);
            }
        }
        Path folder = file.toAbsolutePath().getParent();
        return new SweepFile(
                list(file, root, "variants", folder::resolve),
                list(file, root, "shapes", ProblemShape::parse),
                list(file, root, "dtypes", SweepFile::dtype),
                list(file, root, "targets", SweepFile::target),
                parameters(root.path("parameters")),
                plan(file, root));
    }

    /** Where a sweep's database and report go by default: beside its file, with {@code -sweep} for {@code .toml}. */
    public static Path usualPlace(Path file) {
        String name = file.getFileName().toString();
        String stem = name.endsWith(".toml") ? name.substring(0, name.length() - 5) : name;
        return file.resolveSibling(stem + "-sweep");
    }

    private static <T> List<T> list(Path file, JsonNode root, String name, Function<String, T> reader) {
        JsonNode node = root.path(name);
        if (!node.isArray() || node.isEmpty()) {
            throw new InputException(file + ": " + name + " has to be a list, as in " + example(name));
        }
        List<T> values = new ArrayList<>();
        for (JsonNode element : node) {
            try {
                T value = reader.apply(element.asString(""));
                if (values.contains(value)) {
                    throw new IllegalArgumentException(element.asString("") + " is named twice");
                }
                values.add(value);
            } catch (IllegalArgumentException e) {
                throw new InputException(file + ": " + name + ": " + e.getMessage());
            }
        }
        return values;
    }

    private static String example(String name) {
        return switch (name) {
            case "variants" -> "variants = [\"causal.attn\"]";
            case "shapes" -> "shapes = [\"1,16,4,2048,2048,64\"]";
            case "dtypes" -> "dtypes = [\"f32\"]";
            default -> "targets = [\"java\"]";
        };
    }

    private static DType dtype(String name) {
        return DType.named(name)
                .filter(DType::isFloating)
                .orElseThrow(() -> new IllegalArgumentException("no dtype '" + name + "'; known: f32, bf16, f16"));
    }

    private static RunTarget target(String name) {
        return switch (name) {
            case "java" -> RunTarget.JAVA;
            case "cuda" -> RunTarget.CUDA;
            default -> throw new IllegalArgumentException("no target '" + name + "'; known: java, cuda");
        };
    }

    private static Map<String, String> parameters(JsonNode node) {
        Map<String, String> parameters = new TreeMap<>();
        node.properties()
                .forEach(
                        entry -> parameters.put(entry.getKey(), entry.getValue().asString()));
        return parameters;
    }

    private static TuningPlan plan(Path file, JsonNode root) {
        try {
            Strategy strategy = Strategy.parse(root.path("strategy").asString(Strategy.GUIDED.spelling()));
            OptionalInt budget =
                    root.has("budget") ? OptionalInt.of(root.path("budget").intValue()) : OptionalInt.empty();
            return new TuningPlan(strategy, budget, root.path("seed").asLong(42), true);
        } catch (IllegalArgumentException | JacksonException e) {
            throw new InputException(file + ": " + e.getMessage());
        }
    }
}
