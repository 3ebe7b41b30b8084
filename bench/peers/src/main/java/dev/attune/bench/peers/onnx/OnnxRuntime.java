package dev.attune.bench.peers.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.attune.bench.peers.Contender;
import dev.attune.bench.peers.PeerCall;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import dev.attune.runtime.tensor.TensorCopies;
import java.lang.foreign.Arena;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One operator of ONNX Runtime's that computes a call, in a session per number of threads. */
public final class OnnxRuntime implements Contender {

    private static final OrtEnvironment ENVIRONMENT =
            OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING);

    private final String name;
    private final byte[] model;
    private final Tensor result;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;
    private OrtSession session;

    private OnnxRuntime(String name, byte[] model, Tensor q, Tensor k, Tensor v, Tensor out, Tensor result)
            throws OrtException {
        this.name = name;
        this.model = model;
        this.result = result;
        this.inputs = Map.of("q", view(q), "k", view(k), "v", view(v));
        this.outputs = Map.of("out", view(out));
    }

    /**
     * The operators that can compute a call.
     *
     * @param arena owns what an operator wants in another layout, and results
     * @throws IllegalStateException when the runtime refuses a model
     */
    public static List<Contender> of(PeerCall call, Arena arena) {
        boolean causal = call.each().variant().equals("causal");
        ProblemShape shape = call.arguments().shape();
        if (call.each().dtype() != DType.F32
                || !causal && !call.each().variant().equals("full")) {
            return List.of();
        }
        List<Contender> contenders = new ArrayList<>();
        try {
            if (shape.groupSize() == 1) {
                contenders.add(multiHead(call.arguments(), causal, arena));
            }
            contenders.add(standard(call.arguments(), causal, arena));
        } catch (OrtException e) {
            throw refused(e);
        }
        return contenders;
    }

    private static OnnxRuntime multiHead(AttentionArguments arguments, boolean causal, Arena arena)
            throws OrtException {
        ProblemShape shape = arguments.shape();
        Tensor out = Tensor.allocate(arena, DType.F32, shape.batch(), shape.qLen(), shape.heads(), shape.headDimV());
        return new OnnxRuntime(
                "ORT MultiHeadAttention",
                AttentionModels.multiHead(shape, arguments.scale(), causal),
                packed(arguments.query(), arena),
                packed(arguments.key(), arena),
                packed(arguments.value(), arena),
                merged(out),
                swapped(out));
    }

    private static OnnxRuntime standard(AttentionArguments arguments, boolean causal, Arena arena) throws OrtException {
        ProblemShape shape = arguments.shape();
        Tensor out = Tensor.allocate(arena, DType.F32, shape.batch(), shape.heads(), shape.qLen(), shape.headDimV());
        return new OnnxRuntime(
                "ORT Attention",
                AttentionModels.standard(shape, arguments.scale(), causal),
                arguments.query(),
                arguments.key(),
                arguments.value(),
                out,
                out);
    }

    /** {@code [batch, heads, length, width]} copied to {@code [batch, length, heads * width]}. */
    private static Tensor packed(Tensor tensor, Arena arena) {
        return merged(TensorCopies.contiguous(arena, swapped(tensor)));
    }

    private static Tensor merged(Tensor tensor) {
        long[] shape = tensor.shape();
        return Tensor.of(tensor.dtype(), tensor.memory(), shape[0], shape[1], shape[2] * shape[3]);
    }

    /** A view with the second and the third dimension in each other's place. */
    private static Tensor swapped(Tensor tensor) {
        long[] shape = tensor.shape();
        long[] strides = tensor.strides();
        return new Tensor(
                tensor.dtype(),
                new long[] {shape[0], shape[2], shape[1], shape[3]},
                new long[] {strides[0], strides[2], strides[1], strides[3]},
                tensor.memory());
    }

    private static OnnxTensor view(Tensor tensor) throws OrtException {
        return OnnxTensor.createTensor(
                ENVIRONMENT,
                tensor.memory().asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer(),
                tensor.shape());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void threads(int threads) {
        closeSession();
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            // threads may spin while a call is under way, as usual, but not into the next contender's turn
            options.addConfigEntry("session.force_spinning_stop", "1");
            session = ENVIRONMENT.createSession(model, options);
        } catch (OrtException e) {
            throw refused(e);
        }
    }

    @Override
    public void run() {
        try (OrtSession.Result _ = session.run(inputs, outputs)) {
            // the result is in our memory
        } catch (OrtException e) {
            throw refused(e);
        }
    }

    @Override
    public Tensor result() {
        return result;
    }

    @Override
    public void close() {
        closeSession();
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxTensor::close);
    }

    private void closeSession() {
        if (session == null) {
            return;
        }
        try {
            session.close();
            session = null;
        } catch (OrtException e) {
            throw refused(e);
        }
    }

    private static IllegalStateException refused(OrtException e) {
        return new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    }
}
