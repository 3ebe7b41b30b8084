package dev.attune.templates.attention.split;

import dev.attune.templates.attention.ElementType;
import dev.attune.templates.attention.FamilyKernel;
import dev.attune.templates.attention.KernelArgument;
import dev.attune.templates.attention.WeightRule;
import dev.attune.templates.ptx.interpreter.GlobalMemory;
import dev.attune.templates.ptx.interpreter.GlobalMemory.Allocation;
import dev.attune.templates.ptx.interpreter.KernelArguments;
import dev.attune.templates.ptx.interpreter.Launch;
import dev.attune.templates.ptx.interpreter.LaunchOptions;
import dev.attune.templates.ptx.interpreter.PtxInterpreter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A call of both kernels through the interpreter, next to the same in float64. */
public final class SplitCall {
    private final int batch;
    private final int heads;
    private final int keyHeads;
    private final int queryLength;
    private final int keyLength;
    private final int headDim;
    private final int valueDim;
    private final ElementType type;
    private final float scale;
    private final float[] query;
    private final float[] key;
    private final float[] value;

    /** Errors against float64, and out's very bits. */
    public record Errors(double out, double lse, byte[] bits) {}

    private SplitCall(ElementType type, int[] shape, double spread) {
        this.type = type;
        batch = shape[0];
        heads = shape[1];
        keyHeads = shape[2];
        queryLength = shape[3];
        keyLength = shape[4];
        headDim = shape[5];
        valueDim = shape[6];
        scale = (float) (spread / Math.sqrt(headDim));
        query = normal(1, batch * heads * queryLength * headDim);
        key = normal(2, batch * keyHeads * keyLength * headDim);
        value = normal(3, batch * keyHeads * keyLength * valueDim);
    }

    /**
     * @param shape batch, heads, kv_heads, q_len, kv_len, head_dim, head_dim_v
     * @param spread of the scores
     */
    public static SplitCall of(ElementType type, double spread, int... shape) {
        return new SplitCall(type, shape, spread);
    }

    private float[] normal(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = stored((float) random.nextGaussian());
        }
        return numbers;
    }

    private float stored(float number) {
        return switch (type) {
            case F32 -> number;
            case F16 -> Float.float16ToFloat(Float.floatToFloat16(number));
            case BF16 -> Float.intBitsToFloat(bf16(number) << 16);
        };
    }

    private static int bf16(float number) {
        int bits = Float.floatToRawIntBits(number);
        return (bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16;
    }

    private byte[] bytes(float[] numbers) {
        ByteBuffer buffer =
                ByteBuffer.allocate(Math.max(16, numbers.length * type.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : numbers) {
            switch (type) {
                case F32 -> buffer.putFloat(number);
                case F16 -> buffer.putShort(Float.floatToFloat16(number));
                case BF16 -> buffer.putShort((short) bf16(number));
            }
        }
        return buffer.array();
    }

    /** Runs the kernels, in as many splits, and compares. */
    public Errors run(SplitKernels kernels, SampleVariant variant, int splits) {
        return run(kernels, variant, splits, LaunchOptions.DEFAULT);
    }

    public Errors run(SplitKernels kernels, SampleVariant variant, int splits, LaunchOptions options) {
        GlobalMemory memory = new GlobalMemory();
        Map<String, Allocation> tensors = new HashMap<>();
        int rows = batch * heads * queryLength;
        tensors.put("q", memory.input("q", bytes(query)));
        tensors.put("k", memory.input("k", bytes(key)));
        tensors.put("v", memory.input("v", bytes(value)));
        tensors.put("out", memory.output("out", (long) rows * valueDim * type.bytes()));
        tensors.put("lse", memory.output("lse", rows * 4L));
        tensors.put(
                SplitKernels.PARTIAL_OUT,
                memory.output(SplitKernels.PARTIAL_OUT, 16 + (long) rows * splits * valueDim * 4));
        tensors.put(SplitKernels.PARTIAL_SUMS, memory.output(SplitKernels.PARTIAL_SUMS, 16 + rows * splits * 8L));
        SplitShape shape = kernels.shape();
        int headItems = shape.packsHeads() ? keyHeads : heads;
        int rowsPerItem = shape.packsHeads() ? queryLength * (heads / keyHeads) : queryLength;
        int tiles = Math.ceilDiv(rowsPerItem, shape.tileRows());
        launch(kernels.attention(), memory, tensors, new int[] {splits * tiles, headItems, batch}, splits, options);
        if (splits > 1) {
            launch(kernels.combine(), memory, tensors, new int[] {rows, 1, 1}, splits, options);
        }
        return errors(tensors, variant);
    }

    private void launch(
            FamilyKernel kernel,
            GlobalMemory memory,
            Map<String, Allocation> tensors,
            int[] grid,
            int splits,
            LaunchOptions options) {
        KernelArguments arguments = new KernelArguments();
        for (KernelArgument argument : kernel.arguments()) {
            switch (argument) {
                case KernelArgument.TensorAddress address -> arguments.pointer(tensors.get(address.tensor()));
                case KernelArgument.TensorStride stride -> arguments.s64(stride(stride));
                case KernelArgument.Length length -> arguments.s32(length(length.name()));
                case KernelArgument.Scale _ -> arguments.f32(scale);
                case KernelArgument.Workspace workspace -> arguments.pointer(tensors.get(workspace.name()));
                case KernelArgument.Splits _ -> arguments.s32(splits);
                case KernelArgument.Scalar scalar -> throw new AssertionError(scalar);
                case KernelArgument.TensorMap map -> throw new AssertionError(map);
            }
        }
        new PtxInterpreter(kernel.kernel(), options)
                .launch(memory, new Launch(grid[0], grid[1], grid[2], kernel.dynamicSharedBytes()), arguments);
    }

    private long stride(KernelArgument.TensorStride stride) {
        boolean keys = stride.tensor().equals("k") || stride.tensor().equals("v");
        long length = keys ? keyLength : queryLength;
        long width = switch (stride.tensor()) {
            case "q", "k" -> headDim;
            case "lse" -> 1;
            default -> valueDim;
        };
        return List.of((keys ? keyHeads : heads) * length * width, length * width, width)
                .get(stride.dimension());
    }

    private int length(String name) {
        return switch (name) {
            case "batch" -> batch;
            case "heads" -> heads;
            case "kv_heads" -> keyHeads;
            case "q_len" -> queryLength;
            case "kv_len" -> keyLength;
            case "group_size" -> heads / keyHeads;
            default -> throw new AssertionError(name);
        };
    }

    private Errors errors(Map<String, Allocation> tensors, SampleVariant variant) {
        if (!tensors.get("out").fullyDefined()) {
            throw new AssertionError("parts of out are unwritten");
        }
        boolean softmax = variant.weightRule() instanceof WeightRule.Softmax;
        double square = 0;
        double total = 0;
        double worstLse = 0;
        int row = 0;
        for (int b = 0; b < batch; b++) {
            for (int h = 0; h < heads; h++) {
                for (int q = 0; q < queryLength; q++, row++) {
                    double[] expected = new double[valueDim];
                    double lse = expectedRow(variant, b, h, q, expected);
                    for (int d = 0; d < valueDim; d++) {
                        double difference = out(tensors.get("out"), row * valueDim + d) - expected[d];
                        square += difference * difference;
                        total += expected[d] * expected[d];
                    }
                    if (softmax) {
                        double got = tensors.get("lse").getFloat(row);
                        double error = got == lse ? 0 : Math.abs(got - lse) / Math.max(1, Math.abs(lse));
                        worstLse = Math.max(worstLse, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error);
                    }
                }
            }
        }
        double error = square == 0 ? 0 : Math.sqrt(square / total);
        return new Errors(
                Double.isNaN(error) ? Double.POSITIVE_INFINITY : error,
                worstLse,
                tensors.get("out").bytes());
    }

    private double out(Allocation out, int index) {
        return switch (type) {
            case F32 -> out.getFloat(index);
            case F16 -> Float.float16ToFloat((short) (out.getInt(index / 2) >>> (index % 2 * 16)));
            case BF16 -> Float.intBitsToFloat(out.getInt(index / 2) >>> (index % 2 * 16) << 16);
        };
    }

    /** Fills a row of out; returns its lse. */
    private double expectedRow(SampleVariant variant, int b, int h, int q, double[] out) {
        int keyHead = b * keyHeads + h / (heads / keyHeads);
        int queryAt = ((b * heads + h) * queryLength + q) * headDim;
        double[] scores = new double[keyLength];
        boolean[] attended = new boolean[keyLength];
        double maximum = variant.sink(h);
        for (int k = 0; k < keyLength; k++) {
            double dot = 0;
            for (int d = 0; d < headDim; d++) {
                dot += (double) query[queryAt + d] * key[(keyHead * keyLength + k) * headDim + d];
            }
            var pair = new SampleVariant.Pair(h, q, k, queryLength, keyLength);
            scores[k] = variant.score(pair, dot * scale);
            attended[k] = variant.attended(pair);
            maximum = attended[k] ? Math.max(maximum, scores[k]) : maximum;
        }
        boolean softmax = variant.weightRule() instanceof WeightRule.Softmax;
        double sum = variant.sink(h) > Double.NEGATIVE_INFINITY ? Math.exp(variant.sink(h) - maximum) : 0;
        for (int k = 0; k < keyLength; k++) {
            if (attended[k]) {
                double weight = softmax ? Math.exp(scores[k] - maximum) : variant.weight(scores[k]);
                sum += weight;
                for (int d = 0; d < valueDim; d++) {
                    out[d] += weight * value[(keyHead * keyLength + k) * valueDim + d];
                }
            }
        }
        for (int d = 0; softmax && sum > 0 && d < valueDim; d++) {
            out[d] /= sum;
        }
        return sum > 0 ? maximum + Math.log(sum) : Double.NEGATIVE_INFINITY;
    }
}
