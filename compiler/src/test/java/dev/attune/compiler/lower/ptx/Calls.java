package dev.attune.compiler.lower.ptx;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.RandomTensors;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.Optional;

/** Calls of variants that capture no tensor. */
final class Calls {
    private Calls() {}

    /** A call over contiguous tensors of independent normal numbers, with the default scale. */
    static AttentionArguments normal(Arena arena, DType dtype, String shape, Map<String, Double> parameters) {
        ProblemShape lengths = ProblemShape.parse(shape);
        return of(
                lengths,
                RandomTensors.normal(
                        arena, dtype, 1, lengths.batch(), lengths.heads(), lengths.qLen(), lengths.headDim()),
                RandomTensors.normal(
                        arena, dtype, 2, lengths.batch(), lengths.kvHeads(), lengths.kvLen(), lengths.headDim()),
                RandomTensors.normal(
                        arena, dtype, 3, lengths.batch(), lengths.kvHeads(), lengths.kvLen(), lengths.headDimV()),
                Tensor.allocate(arena, dtype, lengths.batch(), lengths.heads(), lengths.qLen(), lengths.headDimV()),
                Optional.of(Tensor.allocate(arena, DType.F32, lengths.batch(), lengths.heads(), lengths.qLen())),
                parameters,
                (float) (1 / Math.sqrt(lengths.headDim())));
    }

    static AttentionArguments of(
            ProblemShape shape,
            Tensor query,
            Tensor key,
            Tensor value,
            Tensor out,
            Optional<Tensor> lse,
            Map<String, Double> parameters,
            float scale) {
        return new AttentionArguments(shape, query, key, value, Map.of(), parameters, scale, out, lse);
    }

    static AttentionArguments withCaptured(AttentionArguments call, Map<String, Tensor> captured) {
        return new AttentionArguments(
                call.shape(),
                call.query(),
                call.key(),
                call.value(),
                captured,
                call.parameters(),
                call.scale(),
                call.out(),
                call.lse());
    }

    static AttentionArguments withScale(AttentionArguments call, float scale) {
        return of(
                call.shape(), call.query(), call.key(), call.value(), call.out(), call.lse(), call.parameters(), scale);
    }

    static AttentionArguments withoutLse(AttentionArguments call) {
        return of(
                call.shape(),
                call.query(),
                call.key(),
                call.value(),
                call.out(),
                Optional.empty(),
                call.parameters(),
                call.scale());
    }

    /** The same numbers stored as {@code [batch, row, head, column]} with a gap after each row; a view in the usual order. */
    static Tensor rowsOutside(Arena arena, Tensor tensor) {
        long[] shape = tensor.shape();
        long row = shape[3] + 8;
        long[] strides = {shape[2] * shape[1] * row, row, shape[1] * row, 1};
        long elements = shape[0] * shape[2] * shape[1] * row;
        Tensor storage = Tensor.allocate(arena, tensor.dtype(), elements);
        Tensor view = new Tensor(tensor.dtype(), shape, strides, storage.memory());
        long from = 0;
        for (long b = 0; b < shape[0]; b++) {
            for (long h = 0; h < shape[1]; h++) {
                for (long r = 0; r < shape[2]; r++) {
                    for (long c = 0; c < shape[3]; c++) {
                        double number = Elements.get(tensor.dtype(), tensor.memory(), from++);
                        long to = b * strides[0] + h * strides[1] + r * strides[2] + c;
                        Elements.set(tensor.dtype(), storage.memory(), to, number);
                    }
                }
            }
        }
        return view;
    }
}
