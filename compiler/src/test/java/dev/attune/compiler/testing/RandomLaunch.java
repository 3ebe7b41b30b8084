package dev.attune.compiler.testing;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.RandomTensors;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Draws the arguments of a call of a random variant. The same seed gives the same arguments. */
public final class RandomLaunch {

    private final RandomVariant variant;
    private final ProblemShape shape;
    private final Arena arena;
    private final long seed;
    private final RandomGenerator random;
    private final Map<String, Long> freshLengths = new HashMap<>();

    private RandomLaunch(RandomVariant variant, ProblemShape shape, Arena arena, long seed) {
        this.variant = variant;
        this.shape = shape;
        this.arena = arena;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /**
     * Arguments with independent normal inputs.
     *
     * @param dtype of query, key, value and out; lse is f32
     * @param spread factor on the query: 1 for scores of unit variance, 1000 for scores in the thousands
     * @param arena owns the tensors
     */
    public static AttentionArguments draw(
            RandomVariant variant, ProblemShape shape, DType dtype, double spread, Arena arena, long seed) {
        return new RandomLaunch(variant, shape, arena, seed).arguments(dtype, spread);
    }

    /** A small shape with awkward lengths, some zero. */
    public static ProblemShape smallShape(long seed) {
        var random = new SplittableRandom(seed);
        int[] lengths = {0, 1, 2, 7, 13, 31, 64, 65, 90, 127, 129, 150};
        int kvHeads = random.nextInt(1, 3);
        int headDim = random.nextInt(1, 5) * 8;
        return new ProblemShape(
                random.nextInt(1, 3),
                kvHeads * random.nextInt(1, 4),
                kvHeads,
                lengths[random.nextInt(lengths.length)],
                lengths[random.nextInt(lengths.length)],
                headDim,
                random.nextBoolean() ? headDim : random.nextInt(1, 5) * 8);
    }

    private AttentionArguments arguments(DType dtype, double spread) {
        var captured = new HashMap<String, Tensor>();
        for (CapturedTensor tensor : variant.attention().signature().tensors()) {
            captured.put(tensor.name(), captured(tensor));
        }
        var parameters = new HashMap<String, Double>();
        for (ScalarParameter parameter : variant.attention().signature().parameters()) {
            parameters.put(parameter.name(), random.nextInt(3) == 0 ? parameter.defaultValue() : parameter(parameter));
        }
        Tensor query = RandomTensors.normal(
                arena, dtype, seed * 3, shape.batch(), shape.heads(), shape.qLen(), shape.headDim());
        Tensor key = RandomTensors.normal(
                arena, dtype, seed * 3 + 1, shape.batch(), shape.kvHeads(), shape.kvLen(), shape.headDim());
        Tensor value = RandomTensors.normal(
                arena, dtype, seed * 3 + 2, shape.batch(), shape.kvHeads(), shape.kvLen(), shape.headDimV());
        Tensor out = Tensor.allocate(arena, dtype, shape.batch(), shape.heads(), shape.qLen(), shape.headDimV());
        Optional<Tensor> lse = variant.attention().hasLse()
                ? Optional.of(Tensor.allocate(arena, DType.F32, shape.batch(), shape.heads(), shape.qLen()))
                : Optional.empty();
        float scale = (float) (spread / Math.sqrt(shape.headDim()));
        return new AttentionArguments(shape, query, key, value, captured, parameters, scale, out, lse);
    }

    private double parameter(ScalarParameter parameter) {
        return switch (parameter.type()) {
            case BOOL -> random.nextInt(2);
            case F32 ->
                switch (variant.contents().get(parameter.name())) {
                    case SMALL -> random.nextInt(2, 60);
                    case NORMAL, DYADIC, GATE, POSITION, WIDTH, DOCUMENTS, PREFIX, COIN ->
                        random.nextInt(-32, 33) / 16.0;
                };
            case I32 -> width();
        };
    }

    private int width() {
        return switch (random.nextInt(12)) {
            case 0 -> Integer.MAX_VALUE;
            case 1 -> Integer.MIN_VALUE;
            case 2 -> 0;
            case 3 -> -1;
            default -> random.nextInt(1, shape.kvLen() + 10);
        };
    }

    private Tensor captured(CapturedTensor declared) {
        var lengths = new long[declared.dimensions().size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = switch (declared.dimensions().get(i)) {
                case Dimension.CallLength length -> callLength(length.name());
                case Dimension.FreshLength length ->
                    freshLengths.computeIfAbsent(length.name(), name -> (long) random.nextInt(1, 20));
                case Dimension.FixedLength length -> length.length();
            };
        }
        Content content = variant.contents().get(declared.name());
        if (content == Content.NORMAL) {
            return RandomTensors.normal(arena, declared.dtype(), random.nextLong(), lengths);
        }
        Tensor tensor = Tensor.allocate(arena, declared.dtype(), lengths);
        fill(tensor, content);
        return tensor;
    }

    private long callLength(String name) {
        return switch (name) {
            case "batch" -> shape.batch();
            case "heads" -> shape.heads();
            case "kv_heads" -> shape.kvHeads();
            case "q_len" -> shape.qLen();
            case "kv_len" -> shape.kvLen();
            case "head_dim" -> shape.headDim();
            default -> throw new IllegalArgumentException("no call has a length '" + name + "'");
        };
    }

    private void fill(Tensor tensor, Content content) {
        int runs = (int) tensor.shape()[tensor.rank() - 1];
        int document = 0;
        int keep = 0;
        for (long i = 0; i < tensor.elements(); i++) {
            if (i % runs == 0) {
                document = 0;
                keep = random.nextInt(runs + 1);
            }
            double value = switch (content) {
                case NORMAL, DYADIC -> random.nextInt(-32, 33) / 16.0;
                case GATE ->
                    switch (random.nextInt(80)) {
                        case 0 -> Double.NaN;
                        case 1 -> Double.POSITIVE_INFINITY;
                        case 2 -> Double.NEGATIVE_INFINITY;
                        default -> random.nextInt(-32, 33) / 16.0;
                    };
                case SMALL -> tensor.dtype() == DType.U8 ? random.nextInt(17) : random.nextInt(-8, 9);
                case POSITION -> random.nextInt(-3, shape.kvLen() + 4);
                case WIDTH -> width();
                case DOCUMENTS -> {
                    document += random.nextInt(24) == 0 ? 1 : 0;
                    yield document;
                }
                case PREFIX -> i % runs < keep ? 1 : 0;
                case COIN -> random.nextInt(2);
            };
            Elements.set(tensor.dtype(), tensor.memory(), i, value);
        }
    }
}
