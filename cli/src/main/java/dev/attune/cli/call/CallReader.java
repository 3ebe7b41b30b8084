package dev.attune.cli.call;

import dev.attune.cli.InputException;
import dev.attune.cli.option.ParameterValues;
import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.arguments.ArgumentException;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Safetensors;
import dev.attune.runtime.tensor.Tensor;
import dev.attune.runtime.tensor.TensorCopies;
import dev.attune.runtime.tensor.TensorFile;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Reads a call from a {@code .safetensors} file: tensors {@code q k v}, captured tensors under their own names, perhaps results
 * {@code out} and {@code lse}. Where the file's metadata has {@code params} (a JSON object) and {@code scale}, as a recorded call
 * has, they stand in for what the command line leaves out.
 */
public final class CallReader {

    private final Path path;
    private final VariantSignature signature;
    private final CallOptions options;

    private CallReader(Path path, VariantSignature signature, CallOptions options) {
        this.path = path;
        this.signature = signature;
        this.options = options;
    }

    /**
     * Reads a call and checks that its parts fit each other, the variant and the command line.
     *
     * @param arena owns the tensors' memory
     * @throws InputException naming the parts that do not fit
     */
    public static Call read(Path path, VariantSignature signature, CallOptions options, Arena arena) {
        return new CallReader(path, signature, options).read(arena);
    }

    private Call read(Arena arena) {
        TensorFile file = Safetensors.read(path, arena);
        RecordedCall recorded = RecordedCall.of(path, file.metadata());
        List<String> notes = new ArrayList<>(List.of(path.toString()));
        Map<String, Double> parameters = parameters(recorded, notes);
        OptionalDouble scale = scale(recorded, notes);
        AttentionArguments arguments;
        try {
            ArgumentChecks.shape(signature.name(), file.tensors());
            arguments = ArgumentChecks.bind(signature, converted(file.tensors(), arena), parameters, scale, arena);
        } catch (ArgumentException e) {
            throw new InputException(
                    path + " does not fit " + signature.name() + ":\n" + String.join("\n", e.problems()),
                    "it holds " + describe(file.tensors()));
        }
        ProblemShape shape = arguments.shape();
        options.shape().filter(given -> !given.equals(shape)).ifPresent(given -> {
            throw new InputException(
                    "--shape " + given + " disagrees with " + path + ", whose tensors have shape " + shape,
                    "leave --shape out: the file decides it");
        });
        DType stored = file.tensor("q").dtype();
        Call.Expected expected = new Call.Expected(
                result(file, "out", shape.batch(), shape.heads(), shape.qLen(), shape.headDimV()),
                signature.hasLse()
                        ? result(file, "lse", shape.batch(), shape.heads(), shape.qLen())
                        : Optional.empty());
        return new Call(
                arguments,
                expected,
                stored == arguments.query().dtype() ? Optional.empty() : Optional.of(stored),
                notes);
    }

    /** Query, key and value in the dtype that was asked for; captured tensors keep the one that the variant declares. */
    private Map<String, Tensor> converted(Map<String, Tensor> tensors, Arena arena) {
        Map<String, Tensor> converted = new LinkedHashMap<>(tensors);
        options.dtype()
                .ifPresent(dtype -> List.of("q", "k", "v")
                        .forEach(name -> converted.computeIfPresent(
                                name,
                                (_, tensor) -> tensor.dtype() == dtype
                                        ? tensor
                                        : TensorCopies.convert(arena, tensor, dtype))));
        return converted;
    }

    private static String describe(Map<String, Tensor> tensors) {
        return tensors.isEmpty()
                ? "no tensors"
                : String.join(
                        ", ",
                        tensors.entrySet().stream()
                                .map(named -> named.getKey() + " " + named.getValue())
                                .toList());
    }

    private Optional<Tensor> result(TensorFile file, String name, long... shape) {
        Optional<Tensor> tensor = Optional.ofNullable(file.tensors().get(name));
        tensor.filter(found ->
                        !Arrays.equals(found.shape(), shape) || !found.dtype().isFloating())
                .ifPresent(found -> {
                    throw new InputException(path + ": tensor " + name + " is " + found
                            + "; beside this q, k and v it must be floating and of shape " + Arrays.toString(shape));
                });
        return tensor;
    }

    private Map<String, Double> parameters(RecordedCall recorded, List<String> notes) {
        Map<String, Double> values = ParameterValues.parse(signature, options.parameters(), "-P");
        Map<String, String> left = new LinkedHashMap<>(recorded.parameters());
        left.keySet().removeAll(values.keySet());
        values.putAll(ParameterValues.parse(signature, left, path + ": metadata params:"));
        left.forEach((name, text) -> notes.add(name + " = " + text + ", from the file's metadata"));
        return values;
    }

    private OptionalDouble scale(RecordedCall recorded, List<String> notes) {
        if (options.scale().isPresent()) {
            return OptionalDouble.of(options.scale().get());
        }
        recorded.scale().ifPresent(scale -> notes.add("scale = " + scale + ", from the file's metadata"));
        return recorded.scale().map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }
}
