package dev.attune.runtime.prebuilt;

import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.dispatch.Decision;
import dev.attune.runtime.dispatch.TargetChoice;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.runtime.load.CallOptions;
import dev.attune.runtime.load.ServedBy;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A call of a prebuilt variant, argument by argument: what the typed classes that a build generates fill in. For one thread. */
public final class PrebuiltCall {
    private final PrebuiltVariant variant;
    private final Tensor query;
    private final Tensor key;
    private final Tensor value;
    private final Tensor out;
    private final Map<String, Tensor> captured = new HashMap<>();
    private final Map<String, Double> parameters = new HashMap<>();
    private Optional<Tensor> lse = Optional.empty();
    private Optional<Float> scale = Optional.empty();
    private TargetChoice target = TargetChoice.AUTO;

    PrebuiltCall(PrebuiltVariant variant, Tensor query, Tensor key, Tensor value, Tensor out) {
        this.variant = variant;
        this.query = query;
        this.key = key;
        this.value = value;
        this.out = out;
        for (ScalarParameter parameter : variant.signature().parameters()) {
            parameters.put(parameter.name(), parameter.defaultValue());
        }
    }

    /** Sets a captured tensor. */
    public void tensor(String name, Tensor tensor) {
        captured.put(name, tensor);
    }

    /** Sets a launch parameter: an i32 exactly, an f32 as it is, a bool as 0 or 1. */
    public void parameter(String name, double number) {
        parameters.put(name, number);
    }

    /** Sets the factor on the dot product; {@code 1 / sqrt(head_dim)} otherwise. */
    public void scale(float factor) {
        scale = Optional.of(factor);
    }

    /** Asks for the log-sum-exp of each row. */
    public void lse(Tensor rows) {
        lse = Optional.of(rows);
    }

    /** Insists on a target. */
    public void target(TargetChoice choice) {
        target = choice;
    }

    /**
     * The kernel that the call would get.
     *
     * @throws dev.attune.runtime.arguments.ArgumentException when query, key and value do not fit one another
     * @throws dev.attune.runtime.dispatch.DispatchException when none was built for the call
     */
    public ChosenKernel choose() {
        return variant.choose(target, query.dtype(), shape());
    }

    /**
     * Runs the call.
     *
     * @return the kernel that ran, and with its decisions what computed the call
     * @throws dev.attune.runtime.arguments.ArgumentException when the arguments do not fit the variant; nothing is written
     * @throws dev.attune.runtime.dispatch.DispatchException when no kernel was built for the call
     * @throws InterruptedException when the calling thread was interrupted; {@code out} is then not whole
     */
    public ChosenKernel run(CallOptions options) throws InterruptedException {
        ProblemShape shape = shape();
        float factor = scale.isPresent() ? scale.get() : (float) (1 / Math.sqrt(shape.headDim()));
        ChosenKernel chosen = variant.choose(target, query.dtype(), shape);
        ServedBy server = chosen.kernel()
                .run(new AttentionArguments(shape, query, key, value, captured, parameters, factor, out, lse), options);
        return new ChosenKernel(chosen.kernel(), Decision.with(chosen.decisions(), server));
    }

    private ProblemShape shape() {
        return ArgumentChecks.shape(variant.signature().name(), Map.of("q", query, "k", key, "v", value));
    }
}
