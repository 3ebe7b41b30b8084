package dev.attune.bench.peers.onnx;

import dev.attune.runtime.kernel.ProblemShape;

/** ONNX models of one attention node, with inputs {@code q k v} and output {@code out}, f32. */
final class AttentionModels {

    private static final int IR_VERSION = 10;
    private static final int ELEMENT_FLOAT = 1;
    private static final int ATTRIBUTE_FLOAT = 1;
    private static final int ATTRIBUTE_INTEGER = 2;

    private AttentionModels() {}

    /** The standard's Attention of opset 23 on {@code [batch, heads, length, width]}. */
    static byte[] standard(ProblemShape shape, float scale, boolean causal) {
        ProtobufMessage node = node("Attention", "")
                .message(5, attribute("scale", scale))
                .message(5, attribute("is_causal", causal ? 1 : 0));
        return model(
                node,
                value("q", shape.batch(), shape.heads(), shape.qLen(), shape.headDim()),
                value("k", shape.batch(), shape.kvHeads(), shape.kvLen(), shape.headDim()),
                value("v", shape.batch(), shape.kvHeads(), shape.kvLen(), shape.headDimV()),
                value("out", shape.batch(), shape.heads(), shape.qLen(), shape.headDimV()));
    }

    /** ONNX Runtime's own MultiHeadAttention on {@code [batch, length, heads * width]}. */
    static byte[] multiHead(ProblemShape shape, float scale, boolean causal) {
        ProtobufMessage node = node("MultiHeadAttention", "com.microsoft")
                .message(5, attribute("num_heads", shape.heads()))
                .message(5, attribute("scale", scale))
                .message(5, attribute("unidirectional", causal ? 1 : 0));
        return model(
                node,
                value("q", shape.batch(), shape.qLen(), shape.heads() * shape.headDim()),
                value("k", shape.batch(), shape.kvLen(), shape.heads() * shape.headDim()),
                value("v", shape.batch(), shape.kvLen(), shape.heads() * shape.headDimV()),
                value("out", shape.batch(), shape.qLen(), shape.heads() * shape.headDimV()));
    }

    private static ProtobufMessage node(String operator, String domain) {
        return new ProtobufMessage()
                .text(1, "q")
                .text(1, "k")
                .text(1, "v")
                .text(2, "out")
                .text(3, "attention")
                .text(4, operator)
                .text(7, domain);
    }

    private static ProtobufMessage attribute(String name, float value) {
        return new ProtobufMessage().text(1, name).real(2, value).integer(20, ATTRIBUTE_FLOAT);
    }

    private static ProtobufMessage attribute(String name, int value) {
        return new ProtobufMessage().text(1, name).integer(3, value).integer(20, ATTRIBUTE_INTEGER);
    }

    private static ProtobufMessage value(String name, int... lengths) {
        var shape = new ProtobufMessage();
        for (int length : lengths) {
            shape.message(1, new ProtobufMessage().integer(1, length));
        }
        var tensor = new ProtobufMessage().integer(1, ELEMENT_FLOAT).message(2, shape);
        return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, tensor));
    }

    private static byte[] model(
            ProtobufMessage node, ProtobufMessage q, ProtobufMessage k, ProtobufMessage v, ProtobufMessage out) {
        var graph = new ProtobufMessage()
                .message(1, node)
                .text(2, "call")
                .message(11, q)
                .message(11, k)
                .message(11, v)
                .message(12, out);
        return new ProtobufMessage()
                .integer(1, IR_VERSION)
                .text(2, "attune")
                .message(7, graph)
                .message(8, new ProtobufMessage().text(1, "").integer(2, 23))
                .message(8, new ProtobufMessage().text(1, "com.microsoft").integer(2, 1))
                .toBytes();
    }
}
