package dev.attune.bench.peers;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;
import java.util.Map;
import java.util.Optional;

/**
 * A call that is put to every contender.
 *
 * @param id names it on the command line and in the table
 * @param variant file name without {@code .attn} in the folder of variants
 * @param parameters launch parameters that differ from their defaults
 * @param baseline another variant whose time per attended pair this one's is compared with
 */
public record PeerCase(
        String id,
        String variant,
        Map<String, Double> parameters,
        DType dtype,
        ProblemShape shape,
        Optional<String> baseline) {

    public PeerCase {
        parameters = Map.copyOf(parameters);
    }

    /** A case without parameters and baseline. */
    public PeerCase(String id, String variant, DType dtype, ProblemShape shape) {
        this(id, variant, Map.of(), dtype, shape, Optional.empty());
    }

    /** {@code [1,16,4096,128]}, keys and KV heads where they differ, dtype where it is not f32. */
    public String describe() {
        String heads = shape.kvHeads() == shape.heads() ? "" + shape.heads() : shape.heads() + "/" + shape.kvHeads();
        String lengths = shape.kvLen() == shape.qLen() ? "" + shape.qLen() : shape.qLen() + "x" + shape.kvLen();
        String widths =
                shape.headDimV() == shape.headDim() ? "" + shape.headDim() : shape.headDim() + "/" + shape.headDimV();
        return variant + " [" + shape.batch() + "," + heads + "," + lengths + "," + widths + "]"
                + (dtype == DType.F32 ? "" : " " + dtype);
    }
}
