package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.Varies;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Value;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.tensor.DType;
import dev.attune.templates.attention.ElementType;
import dev.attune.templates.attention.PairTensor;
import java.util.List;
import java.util.Optional;

/**
 * Finds the read of a tensor with one element for each pair that a family may bring in tiles: {@code bias[h, q_idx, kv_idx]} of a
 * tensor {@code [heads, q_len, kv_len]} in f32, bf16 or f16. Other indices do not vary within a head, and the two positions stand
 * as they are, so that a tile of pairs is a box of the tensor.
 */
final class PairReads {
    private static final int MOST_DIMENSIONS = 5;

    private PairReads() {}

    /** Whether anything is read of a tensor for each pair, in tiles or not. */
    static boolean any(AnalyzedAttention analyzed) {
        return analyzed.definitionsAt(Varies.PAIR).stream().anyMatch(definition -> definition.op() instanceof Op.Read);
    }

    /** The first read of the score or weight that a family may bring in tiles. */
    static Optional<Op.Read> find(AnalyzedAttention analyzed) {
        Code code = Code.of(analyzed, Roots.ofElements(analyzed));
        return code.definitions().stream()
                .map(Definition::op)
                .filter(Op.Read.class::isInstance)
                .map(Op.Read.class::cast)
                .filter(read -> isTiled(analyzed, code, read))
                .findFirst();
    }

    /** The tensor of a read, as a family sees it. */
    static PairTensor tensor(AnalyzedAttention analyzed, Op.Read read) {
        ElementType type = switch (read.element()) {
            case F32 -> ElementType.F32;
            case BF16 -> ElementType.BF16;
            case F16 -> ElementType.F16;
            case I32, I8, U8, BOOL -> throw new IllegalArgumentException("no family brings pairs of " + read.element());
        };
        List<Value> leading = read.indices().subList(0, read.indices().size() - 2);
        boolean perBatch = Code.of(analyzed, leading).reads(Axis.BATCH);
        return new PairTensor(read.tensor(), type, read.indices().size(), perBatch);
    }

    private static boolean isTiled(AnalyzedAttention analyzed, Code code, Op.Read read) {
        List<Value> indices = read.indices();
        int rank = indices.size();
        if (rank < 2 || rank > MOST_DIMENSIONS || !isFloat(read.element())) {
            return false;
        }
        CapturedTensor declared = analyzed.attention().signature().tensors().stream()
                .filter(tensor -> tensor.name().equals(read.tensor()))
                .findFirst()
                .orElseThrow();
        return isPosition(code, indices.get(rank - 2), Axis.QUERY)
                && isPosition(code, indices.get(rank - 1), Axis.KEY)
                && isLength(declared.dimensions().get(rank - 2), "q_len")
                && isLength(declared.dimensions().get(rank - 1), "kv_len")
                && code.place(indices.subList(0, rank - 2)).compareTo(Varies.HEAD) <= 0;
    }

    private static boolean isFloat(DType element) {
        return element == DType.F32 || element == DType.BF16 || element == DType.F16;
    }

    private static boolean isPosition(Code code, Value index, Axis axis) {
        return code.op(index) instanceof Op.Position position && position.axis() == axis;
    }

    private static boolean isLength(Dimension dimension, String name) {
        return dimension instanceof Dimension.CallLength call && call.name().equals(name);
    }
}
