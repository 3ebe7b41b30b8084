package dev.attune.runtime.tune.record;

import dev.attune.runtime.kernel.ArtifactManifest;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What measurements of several shapes share.
 *
 * @param device as {@link DeviceIdentity} names it
 * @param families the kernel families that make kernels for the target, each with its version, and which assembler where it is not
 *     the bundled one
 * @param variant hash of the variant's text, imports and name
 */
public record TuningKey(String device, Target target, String families, String variant, DType dtype) {

    /** What stands behind the families where the driver made the machine code, of the same PTX. */
    public static final String DRIVER_ASSEMBLER = ", the driver's assembler";

    /** Whether it is of kernels of some families and versions, whichever assembler made their machine code. */
    public boolean isOf(String versions) {
        return families.equals(versions) || families.equals(versions + DRIVER_ASSEMBLER);
    }

    /** The hash of a variant: of everything that its meaning depends on. Where its folder lies, and how it was named, does not count. */
    public static String hash(VariantSource variant) {
        var bytes = new ByteArrayOutputStream();
        append(bytes, variant.name());
        append(bytes, variant.text());
        var imports = new TreeMap<String, String>();
        for (Map.Entry<String, String> imported : variant.imports().entrySet()) {
            imports.put(fromFolderOf(variant, imported.getKey()), imported.getValue());
        }
        for (Map.Entry<String, String> imported : imports.entrySet()) {
            append(bytes, imported.getKey());
            append(bytes, imported.getValue());
        }
        return ArtifactManifest.sha256(bytes.toByteArray());
    }

    /** The path of an import as the variant's own file sees it, with {@code /}. */
    private static String fromFolderOf(VariantSource variant, String imported) {
        Path folder = Path.of(variant.path()).normalize().getParent();
        Path path = Path.of(imported).normalize();
        if (folder != null && folder.isAbsolute() == path.isAbsolute()) {
            path = folder.relativize(path);
        }
        return path.toString().replace('\\', '/');
    }

    /** The hash of the whole key. */
    public String hash() {
        var bytes = new ByteArrayOutputStream();
        append(bytes, device);
        append(bytes, target.spelling());
        append(bytes, families);
        append(bytes, variant);
        append(bytes, dtype.toString());
        return ArtifactManifest.sha256(bytes.toByteArray());
    }

    // spelled out: those of a record take the JVM 10 ms in a process's first call
    @Override
    public boolean equals(Object other) {
        return other instanceof TuningKey that
                && device.equals(that.device)
                && target == that.target
                && families.equals(that.families)
                && variant.equals(that.variant)
                && dtype == that.dtype;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * variant.hashCode() + device.hashCode()) + 7 * target.ordinal() + dtype.ordinal();
    }

    /** Length first: two lists of texts never give the same bytes. */
    private static void append(ByteArrayOutputStream bytes, String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        bytes.writeBytes((encoded.length + ":").getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(encoded);
    }
}
