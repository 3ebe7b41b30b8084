package dev.attune.cli.call;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * One call of a variant, and what is known about it besides.
 *
 * @param arguments inputs that fit the variant, and memory for the results
 * @param expected results that came with the inputs
 * @param stored the dtype that query, key and value had in a file, where they were converted
 * @param notes lines for the user: where the inputs are from
 */
public record Call(AttentionArguments arguments, Expected expected, Optional<DType> stored, List<String> notes) {

    public Call {
        notes = List.copyOf(notes);
    }

    /**
     * Results to compare with.
     *
     * @param out {@code [batch, heads, q_len, head_dim_v]}
     * @param lse {@code [batch, heads, q_len]}
     */
    public record Expected(Optional<Tensor> out, Optional<Tensor> lse) {

        /** The inputs came without results. */
        public static final Expected NOTHING = new Expected(Optional.empty(), Optional.empty());
    }

    /** Its lengths. */
    public ProblemShape shape() {
        return arguments.shape();
    }

    /** The dtype of query, key, value and out. */
    public DType dtype() {
        return arguments.query().dtype();
    }
}
