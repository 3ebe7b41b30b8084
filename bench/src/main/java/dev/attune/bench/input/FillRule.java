package dev.attune.bench.input;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import java.util.Locale;

/**
 * Chooses a fill for a captured tensor by its dtype, its last dimension and, where these leave it open, its name.
 *
 * @param documentLength tokens of a packed document
 */
public record FillRule(int documentLength) {

    /** Documents of 1024 tokens, as the peers of a benchmark have them. */
    public static final FillRule BENCHMARK = new FillRule(1024);

    /** Documents of 1024 tokens, or a quarter of the keys where that is less, so that a small example has several. */
    public static FillRule forExample(ProblemShape shape) {
        return new FillRule(Math.clamp(Math.ceilDiv(shape.kvLen(), 4), 1, 1024));
    }

    /** The fill for a tensor of a call of this shape. */
    public Fill choose(CapturedTensor tensor, ProblemShape shape) {
        String name = tensor.name().toLowerCase(Locale.ROOT);
        return switch (tensor.dtype()) {
            case F32, F16, BF16 ->
                name.contains("slope") || name.contains("alibi") ? new Fill.Slopes() : new Fill.Normal();
            case BOOL -> isPerKey(tensor) ? new Fill.Padded() : new Fill.MostlyTrue();
            case I32 -> chooseWhole(tensor, name, shape);
            case I8 -> new Fill.Whole(-8, 7);
            case U8 -> new Fill.Whole(0, 15);
        };
    }

    /** Per token: positions or document ids. Per batch or head: a length inside the keys. Else: an index into the keys. */
    private Fill chooseWhole(CapturedTensor tensor, String name, ProblemShape shape) {
        if (endsWithLength(tensor, "kv_len") || endsWithLength(tensor, "q_len")) {
            return name.contains("pos") ? new Fill.Positions() : new Fill.Documents(documentLength);
        }
        if (tensor.dimensions().stream().allMatch(Dimension.CallLength.class::isInstance)) {
            boolean wholeLength = name.contains("len");
            return new Fill.Constant(wholeLength ? shape.kvLen() : shape.kvLen() / 4);
        }
        return new Fill.Whole(0, Math.max(0, shape.kvLen() - 1));
    }

    private static boolean isPerKey(CapturedTensor tensor) {
        return endsWithLength(tensor, "kv_len")
                && tensor.dimensions().stream()
                        .noneMatch(dimension -> dimension.equals(new Dimension.CallLength("q_len")));
    }

    private static boolean endsWithLength(CapturedTensor tensor, String length) {
        return !tensor.dimensions().isEmpty() && tensor.dimensions().getLast().equals(new Dimension.CallLength(length));
    }
}
