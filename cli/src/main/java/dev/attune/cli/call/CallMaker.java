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
import java.lang.foreign.Arena;
import java.util.ArrayList;
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
        OptionalDouble scale = options.scale().map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
        try {
            AttentionArguments arguments = ArgumentChecks.bind(signature, inputs.tensors(), parameters, scale, arena);
            return new Call(arguments, Call.Expected.NOTHING, Optional.empty(), notes);
        } catch (ArgumentException e) {
            throw new InputException(String.join("\n", e.problems()));
        }
    }
}
