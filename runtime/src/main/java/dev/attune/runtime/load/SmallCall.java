package dev.attune.runtime.load;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call like another, but of one KV head and few rows and keys, that outlives the other's tensors. Query, key and value are
 * zeros; captured tensors, which decide what is masked, are the corners of the other's.
 */
final class SmallCall {

    private static final int MOST_ROWS = 256;
    private static final int MOST_KEYS = 512;

    private final ProblemShape shape;
    private final DType dtype;
    private final Map<String, Double> parameters;
    private final float scale;
    private final Map<String, Corner> captured = new HashMap<>();

    /** The first elements of a tensor along each dimension, contiguous. */
    private record Corner(DType dtype, long[] shape, byte[] bytes) {}

    /** Copies what is needed of a call under way. */
    SmallCall(VariantSignature signature, AttentionArguments arguments) {
        ProblemShape whole = arguments.shape();
        shape = new ProblemShape(
                1,
                whole.groupSize(),
                1,
                Math.min(whole.qLen(), MOST_ROWS),
                Math.min(whole.kvLen(), MOST_KEYS),
                whole.headDim(),
                whole.headDimV());
        dtype = arguments.query().dtype();
        parameters = arguments.parameters();
        scale = arguments.scale();
        for (CapturedTensor tensor : signature.tensors()) {
            captured.put(tensor.name(), corner(tensor, arguments.captured().get(tensor.name())));
        }
    }

    private Corner corner(CapturedTensor declared, Tensor whole) {
        List<Dimension> dimensions = declared.dimensions();
        long[] lengths = new long[dimensions.size()];
        long elements = 1;
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = length(dimensions.get(i), whole.shape()[i]);
            elements *= lengths[i];
        }
        byte[] bytes = new byte[Math.toIntExact(elements * whole.dtype().bytes())];
        copy(whole, lengths, 0, 0, bytes, 0);
        return new Corner(whole.dtype(), lengths, bytes);
    }

    private long length(Dimension dimension, long whole) {
        if (!(dimension instanceof Dimension.CallLength call)) {
            return whole;
        }
        return switch (call.name()) {
            case "batch" -> shape.batch();
            case "heads" -> shape.heads();
            case "kv_heads" -> shape.kvHeads();
            case "q_len" -> shape.qLen();
            case "kv_len" -> shape.kvLen();
            default -> whole;
        };
    }

    /** Copies what lies below an index of a dimension; gives how far {@code bytes} is filled then. */
    private static int copy(Tensor from, long[] lengths, int dimension, long element, byte[] bytes, int at) {
        int size = from.dtype().bytes();
        if (dimension == lengths.length) {
            MemorySegment.copy(from.memory(), element * size, MemorySegment.ofArray(bytes), at, size);
            return at + size;
        }
        if (dimension == lengths.length - 1 && from.strides()[dimension] == 1) {
            long run = lengths[dimension] * size;
            MemorySegment.copy(from.memory(), element * size, MemorySegment.ofArray(bytes), at, run);
            return Math.toIntExact(at + run);
        }
        int end = at;
        for (long i = 0; i < lengths[dimension]; i++) {
            end = copy(from, lengths, dimension + 1, element + i * from.strides()[dimension], bytes, end);
        }
        return end;
    }

    /** The call, with tensors of its own. */
    AttentionArguments arguments(Arena arena) {
        var tensors = new HashMap<String, Tensor>();
        for (Map.Entry<String, Corner> entry : captured.entrySet()) {
            Corner corner = entry.getValue();
            Tensor tensor = Tensor.allocate(arena, corner.dtype(), corner.shape());
            MemorySegment.copy(MemorySegment.ofArray(corner.bytes()), 0, tensor.memory(), 0, corner.bytes().length);
            tensors.put(entry.getKey(), tensor);
        }
        return new AttentionArguments(
                shape,
                rows(arena, shape.heads(), shape.qLen(), shape.headDim()),
                rows(arena, shape.kvHeads(), shape.kvLen(), shape.headDim()),
                rows(arena, shape.kvHeads(), shape.kvLen(), shape.headDimV()),
                tensors,
                parameters,
                scale,
                rows(arena, shape.heads(), shape.qLen(), shape.headDimV()),
                Optional.empty());
    }

    private Tensor rows(Arena arena, int heads, int rows, int width) {
        return Tensor.allocate(arena, dtype, shape.batch(), heads, rows, width);
    }
}
