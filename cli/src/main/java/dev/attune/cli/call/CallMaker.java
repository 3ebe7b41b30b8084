package dev.attune.cli.call;

import dev.attune.bench.input.FillRule;
import dev.attune.bench.input.GeneratedInputs;
import dev.attune.cli.InputException;
import dev.attune.cli.option.ParameterValues;
import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.arguments.ArgumentException;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Makes up a call: seeded random query, key and value, captured tensors filled by what they are. */
public final class CallMaker {

    private CallMaker() {}

    /**
     * Makes a call of a shape.
     *
     * @param arena owns the tensors' memory
     * @throws InputException for a parameter that the variant does not have or take
     */
    public static Call make(
            VariantSignature signature, ProblemShape shape, DType dtype, CallOptions options, Arena arena) {
        Map<String, Double> parameters = ParameterValues.parse(signature, options.parameters(), "-P");
        GeneratedInputs inputs =
                GeneratedInputs.generate(arena, signature, shape, dtype, options.seed(), FillRule.forExample(shape));
        List<String> notes = new ArrayList<>(List.of("random, seed " + options.seed()));
        inputs.fills().forEach((name, fill) -> notes.add(name + ": " + fill));
        return call(signature, inputs.tensors(), parameters, options, notes, arena);
    }

    /**
     * Makes a call whose query, key and value are one row, repeated: enough to ask its mask, and cheap for any shape.
     *
     * @param arena owns the tensors' memory
     * @throws InputException for a parameter that the variant does not have or take
     */
    public static Call outline(
            VariantSignature signature, ProblemShape shape, DType dtype, CallOptions options, Arena arena) {
        Map<String, Double> parameters = ParameterValues.parse(signature, options.parameters(), "-P");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("q", repeated(arena, dtype, shape.batch(), shape.heads(), shape.qLen(), shape.headDim()));
        tensors.put("k", repeated(arena, dtype, shape.batch(), shape.kvHeads(), shape.kvLen(), shape.headDim()));
        tensors.put("v", repeated(arena, dtype, shape.batch(), shape.kvHeads(), shape.kvLen(), shape.headDimV()));
        Map<String, String> fills = new LinkedHashMap<>();
        GeneratedInputs.captured(arena, signature, shape, options.seed(), FillRule.forExample(shape), tensors, fills);
        return call(signature, tensors, parameters, options, List.of(), arena);
    }

    private static Tensor repeated(Arena arena, DType dtype, long... shape) {
        return new Tensor(
                dtype,
                shape,
                new long[] {0, 0, 0, 1},
                Tensor.allocate(arena, dtype, shape[3]).memory());
    }

    private static Call call(
            VariantSignature signature,
            Map<String, Tensor> tensors,
            Map<String, Double> parameters,
            CallOptions options,
            List<String> notes,
            Arena arena) {
        OptionalDouble scale = options.scale().map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
        try {
            AttentionArguments arguments = ArgumentChecks.bind(signature, tensors, parameters, scale, arena);
            return new Call(arguments, Call.Expected.NOTHING, Optional.empty(), notes);
        } catch (ArgumentException e) {
            throw new InputException(String.join("\n", e.problems()));
        }
    }
}
