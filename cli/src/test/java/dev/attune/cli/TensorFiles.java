package dev.attune.cli;

import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.RandomTensors;
import dev.attune.runtime.tensor.Safetensors;
import dev.attune.runtime.tensor.Tensor;
import dev.attune.runtime.tensor.TensorFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tensor files for tests: the recorded cases, good ones, and ones that lie. */
public final class TensorFiles {

    /** The folder of recorded calls; each names its variant, parameters and scale in its metadata. */
    public static final Path CASES = Path.of("../compiler/src/test/resources/cases");

    /** The variants that they are calls of. */
    public static final Path VARIANTS = Path.of("../compiler/src/test/resources/variants");

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Arena arena = Arena.ofAuto();

    /** A call of one batch and two heads: 5 queries, 7 keys, head dim 8. */
    public static TensorFiles smallCall() {
        return new TensorFiles()
                .with("q", DType.F32, 1, 2, 5, 8)
                .with("k", DType.F32, 1, 1, 7, 8)
                .with("v", DType.F32, 1, 1, 7, 8);
    }

    /** Adds a tensor, or replaces it; floating ones are normal, others are zeros. */
    public TensorFiles with(String name, DType dtype, long... shape) {
        tensors.put(
                name,
                dtype.isFloating()
                        ? RandomTensors.normal(arena, dtype, name.hashCode(), shape)
                        : Tensor.allocate(arena, dtype, shape));
        return this;
    }

    /** Takes a tensor out. */
    public TensorFiles without(String name) {
        tensors.remove(name);
        return this;
    }

    /** Adds metadata. */
    public TensorFiles saying(String name, String text) {
        metadata.put(name, text);
        return this;
    }

    /** Writes the file. */
    public Path write(Path folder) {
        Path path = folder.resolve("in.safetensors");
        Safetensors.write(path, new TensorFile(tensors, metadata));
        return path;
    }

    /** Writes a file of a header and so many bytes of zeros, as they are, whatever they say. */
    public static Path raw(Path folder, String header, int dataBytes) {
        return raw(folder, header.getBytes(StandardCharsets.UTF_8).length, header, dataBytes);
    }

    /** The same with a header length that may be a lie. */
    public static Path raw(Path folder, long headerLength, String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(headerLength).put(json);
        try {
            return Files.write(folder.resolve("in.safetensors"), bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
