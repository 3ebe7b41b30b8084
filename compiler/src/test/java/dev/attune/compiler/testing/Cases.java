package dev.attune.compiler.testing;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.runtime.kernel.VariantSignature.ScalarType;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Safetensors;
import dev.attune.runtime.tensor.Tensor;
import dev.attune.runtime.tensor.TensorCopies;
import dev.attune.runtime.tensor.TensorFile;
import java.lang.foreign.Arena;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files under {@code cases/}: inputs and what another implementation made of them. */
public final class Cases {

    /** Their names, without the ending. */
    public static final List<String> NAMES = List.of(
            "alibi",
            "bias",
            "causal",
            "causal_lower_right",
            "document",
            "full",
            "gqa_decode",
            "head256",
            "head80",
            "mla",
            "padding",
            "prefix_lm",
            "sigmoid",
            "sink",
            "sliding_window",
            "softcap");

    private Cases() {}

    /** A case's file; tensors {@code q k v}, captured ones, {@code out}, and {@code lse} where there is one. */
    public static TensorFile file(String name, Arena arena) {
        try {
            return Safetensors.read(
                    Path.of(Cases.class
                            .getResource("/cases/" + name + ".safetensors")
                            .toURI()),
                    arena);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The name of a case's variant, a file under {@code variants/}. */
    public static String variant(TensorFile file) {
        return file.metadata().get("variant").replaceAll("^.*/|[.]attn$", "");
    }

    /** A case's arguments, with query, key, value and out in the dtype. */
    public static AttentionArguments arguments(TensorFile file, VariantSignature signature, DType dtype, Arena arena) {
        Tensor query = TensorCopies.convert(arena, file.tensor("q"), dtype);
        Tensor key = TensorCopies.convert(arena, file.tensor("k"), dtype);
        Tensor value = TensorCopies.convert(arena, file.tensor("v"), dtype);
        long[] q = query.shape();
        long[] v = value.shape();
        var shape =
                new ProblemShape((int) q[0], (int) q[1], (int) v[1], (int) q[2], (int) v[2], (int) q[3], (int) v[3]);
        var captured = new HashMap<String, Tensor>();
        for (CapturedTensor tensor : signature.tensors()) {
            captured.put(tensor.name(), file.tensor(tensor.name()));
        }
        var parameters = new HashMap<String, Double>();
        for (ScalarParameter parameter : signature.parameters()) {
            parameters.put(parameter.name(), parameter(file, parameter));
        }
        String scale = file.metadata().get("scale");
        return new AttentionArguments(
                shape,
                query,
                key,
                value,
                captured,
                parameters,
                scale.equals("default") ? (float) (1 / Math.sqrt(shape.headDim())) : Float.parseFloat(scale),
                Tensor.allocate(arena, dtype, q[0], q[1], q[2], v[3]),
                signature.hasLse()
                        ? Optional.of(Tensor.allocate(arena, DType.F32, q[0], q[1], q[2]))
                        : Optional.empty());
    }

    private static double parameter(TensorFile file, ScalarParameter parameter) {
        Matcher given = Pattern.compile("\"" + parameter.name() + "\": *([-+.0-9eE]+)")
                .matcher(file.metadata().get("params"));
        if (!given.find()) {
            return parameter.defaultValue();
        }
        double value = Double.parseDouble(given.group(1));
        return parameter.type() == ScalarType.F32 ? (float) value : value;
    }
}
