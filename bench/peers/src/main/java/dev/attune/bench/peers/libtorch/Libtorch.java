package dev.attune.bench.peers.libtorch;

import dev.attune.bench.peers.Contender;
import dev.attune.bench.peers.MaskTensors;
import dev.attune.bench.peers.PeerCall;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** One expression of libtorch's that computes a call. */
public final class Libtorch implements Contender {

    private final String name;
    private final PeerCall call;
    private final Supplier<org.bytedeco.pytorch.Tensor> expression;
    private org.bytedeco.pytorch.Tensor last;

    private Libtorch(String name, PeerCall call, Supplier<org.bytedeco.pytorch.Tensor> expression) {
        this.name = name;
        this.call = call;
        this.expression = expression;
    }

    /**
     * The ways to compute a call that are worth a column.
     *
     * @param arena owns masks and biases
     */
    public static List<Contender> of(PeerCall call, Arena arena) {
        AttentionArguments arguments = call.arguments();
        ProblemShape shape = arguments.shape();
        return switch (call.each().variant()) {
            case "full" ->
                shape.groupSize() == 1 || shape.qLen() > 1
                        ? List.of(fused("libtorch", call, false))
                        : List.of(fused("libtorch", call, false), groupAsRows(call));
            case "causal" -> List.of(fused("libtorch", call, true));
            case "alibi" -> List.of(withMask(call, MaskTensors.alibiBias(arguments, arena)));
            case "bias" -> List.of(withMask(call, arguments.captured().get("bias")));
            case "sink" -> List.of(withSink(call, arena));
            case "softcap" -> List.of(softcap(call, arena));
            case "sigmoid" -> List.of(sigmoid(call));
            default ->
                MaskTensors.mask(call.each().variant(), arguments, arena)
                        .map(mask -> List.of(withMask(call, mask)))
                        .orElseGet(List::of);
        };
    }

    private static Contender fused(String name, PeerCall call, boolean causal) {
        return make(name, call, (q, k, v) -> {
            var none = new TensorOptional();
            var scale = new DoubleOptional(call.arguments().scale());
            boolean grouped = call.arguments().shape().groupSize() > 1;
            return () -> torch.scaled_dot_product_attention(q, k, v, none, 0.0, causal, scale, grouped);
        });
    }

    /** One query row and no mask: the query heads of a KV head are as good as rows of one head, and keys are read once. */
    private static Contender groupAsRows(PeerCall call) {
        ProblemShape shape = call.arguments().shape();
        return make("libtorch, group as rows", call, (q, k, v) -> {
            var rows = q.view(shape.batch(), shape.kvHeads(), shape.groupSize(), shape.headDim());
            var none = new TensorOptional();
            var scale = new DoubleOptional(call.arguments().scale());
            return () -> torch.scaled_dot_product_attention(rows, k, v, none, 0.0, false, scale, false);
        });
    }

    private static Contender withMask(PeerCall call, Tensor mask) {
        return make("libtorch, mask tensor", call, (q, k, v) -> {
            long[] lengths = mask.shape();
            var given = new TensorOptional(
                    lengths.length == 4 ? Views.of(mask) : Views.of(mask, 1, lengths[0], lengths[1], lengths[2]));
            var scale = new DoubleOptional(call.arguments().scale());
            return () -> torch.scaled_dot_product_attention(q, k, v, given, 0.0, false, scale, false);
        });
    }

    private static Contender withSink(PeerCall call, Arena arena) {
        AttentionArguments arguments = call.arguments();
        Tensor bias = MaskTensors.sinkBias(arguments, arena);
        Tensor key = MaskTensors.withZeroRow(arguments.key(), arena);
        Tensor value = MaskTensors.withZeroRow(arguments.value(), arena);
        return make("libtorch, mask tensor", call, (q, _, _) -> {
            var k = Views.of(key);
            var v = Views.of(value);
            var given = new TensorOptional(Views.of(bias));
            var scale = new DoubleOptional(arguments.scale());
            return () -> torch.scaled_dot_product_attention(q, k, v, given, 0.0, false, scale, false);
        });
    }

    private static Contender softcap(PeerCall call, Arena arena) {
        AttentionArguments arguments = call.arguments();
        double cap = arguments.parameters().get("cap");
        Tensor bias = MaskTensors.causalBias(arguments.shape(), arena);
        return make("libtorch, single operations", call, (q, k, v) -> {
            var transposed = k.transpose(-2, -1);
            var mask = Views.of(bias);
            var inner = new Scalar(arguments.scale() / cap);
            var outer = new Scalar(cap);
            return () -> {
                var scores = torch.matmul(q, transposed);
                scores.mul_(inner).tanh_().mul_(outer).add_(mask);
                return torch.matmul(torch.softmax(scores, -1), v);
            };
        });
    }

    private static Contender sigmoid(PeerCall call) {
        AttentionArguments arguments = call.arguments();
        return make("libtorch, single operations", call, (q, k, v) -> {
            var transposed = k.transpose(-2, -1);
            var scale = new Scalar(arguments.scale());
            var shift = new Scalar(-arguments.parameters().get("shift"));
            var one = new Scalar(1);
            return () -> {
                var weights = torch.matmul(q, transposed);
                weights.mul_(scale).add_(shift, one).sigmoid_();
                return torch.matmul(weights, v);
            };
        });
    }

    /** Makes an expression of views of query, key and value. */
    private interface Maker {
        Supplier<org.bytedeco.pytorch.Tensor> make(
                org.bytedeco.pytorch.Tensor q, org.bytedeco.pytorch.Tensor k, org.bytedeco.pytorch.Tensor v);
    }

    private static Contender make(String name, PeerCall call, Maker maker) {
        AttentionArguments arguments = call.arguments();
        // the views stay reachable from the expression, and go with it
        return new Libtorch(
                name,
                call,
                maker.make(Views.of(arguments.query()), Views.of(arguments.key()), Views.of(arguments.value())));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void threads(int threads) {
        torch.set_num_threads(threads);
    }

    @Override
    public void run() {
        close();
        try (var _ = new PointerScope();
                var _ = new NoGradGuard()) {
            last = expression.get().retainReference();
        }
    }

    @Override
    public Tensor result() {
        ProblemShape shape = call.arguments().shape();
        org.bytedeco.pytorch.Tensor contiguous = last.contiguous().retainReference();
        close();
        last = contiguous;
        return Views.of(last, call.each().dtype(), shape.batch(), shape.heads(), shape.qLen(), shape.headDimV());
    }

    @Override
    public void close() {
        if (last != null) {
            last.releaseReference();
            last = null;
        }
    }
}
