package dev.attune.runtime.tune.record;

import dev.attune.runtime.kernel.ArtifactManifest;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/**
 * What measurements of several shapes share.
 *
 * @param device as {@link DeviceIdentity} names it
 * @param compiler version of what made the kernels
 * @param variant hash of the variant's text, imports and name
 */
public record TuningKey(String device, Target target, String compiler, String variant, DType dtype) {

    /** The hash of a variant: of everything that its meaning depends on. */
    public static String hash(VariantSource variant) {
        var bytes = new ByteArrayOutputStream();
        append(bytes, variant.name());
        append(bytes, variant.text());
        new TreeMap<>(variant.imports()).forEach((path, text) -> {
            append(bytes, path);
            append(bytes, text);
        });
        return ArtifactManifest.sha256(bytes.toByteArray());
    }

    /** The hash of the whole key. */
    public String hash() {
        var bytes = new ByteArrayOutputStream();
        append(bytes, device);
        append(bytes, target.spelling());
        append(bytes, compiler);
        append(bytes, variant);
        append(bytes, dtype.toString());
        return ArtifactManifest.sha256(bytes.toByteArray());
    }

    /** Length first: two lists of texts never give the same bytes. */
    private static void append(ByteArrayOutputStream bytes, String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        bytes.writeBytes((encoded.length + ":").getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(encoded);
    }
}
