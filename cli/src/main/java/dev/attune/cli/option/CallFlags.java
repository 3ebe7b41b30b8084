package dev.attune.cli.option;

import dev.attune.cli.InputException;
import dev.attune.cli.call.Call;
import dev.attune.cli.call.CallOptions;
import dev.attune.cli.call.CallReader;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.tensor.DType;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a call is made of, as far as the command line says it. */
public final class CallFlags {

    @Option(
            names = "--shape",
            paramLabel = "B,H,Hkv,Sq,Skv,D[,Dv]",
            converter = Converters.OfShape.class,
            description = {
                "Lengths of the call: batch, query heads, KV heads, queries, keys, head dim, and the head dim of values where it"
                        + " is another."
            })
    private ProblemShape shape;

    @Option(
            names = "--in",
            paramLabel = "X.safetensors",
            description = "Takes the call from this file: q, k, v and captured tensors, and so its lengths.")
    private Path in;

    @Option(
            names = "--dtype",
            paramLabel = "D",
            converter = Converters.OfDType.class,
            description = "How q, k, v and out are stored: f32, bf16 or f16.")
    private DType dtype;

    @Option(
            names = "--scale",
            paramLabel = "S",
            converter = Converters.OfReal.class,
            description = "Factor on the dot product; by default 1/sqrt(head dim).")
    private Double scale;

    @Option(
            names = "-P",
            paramLabel = " name=value",
            hideParamSyntax = true,
            mapFallbackValue = "",
            description = "A launch parameter of the variant; may be given several times.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Seed of random inputs; ${DEFAULT-VALUE} by default.")
    private long seed;

    /** The lengths, where they were given. */
    public Optional<ProblemShape> shape() {
        return Optional.ofNullable(shape);
    }

    /** Whether neither lengths nor a file say what the call is. */
    public boolean leaveTheCallOpen() {
        return in == null && shape == null;
    }

    /**
     * Refuses a command line that says neither lengths nor a file.
     *
     * @param command for the message
     * @throws InputException when it does not
     */
    public void requireCall(String command) {
        if (leaveTheCallOpen()) {
            throw new InputException(command + " needs --shape, or --in", "as in --shape 1,16,4,2048,2048,64");
        }
    }

    /**
     * The call of the file of inputs; empty where none was given.
     *
     * @param arena owns the tensors' memory
     * @throws InputException naming what does not fit the variant
     */
    public Optional<Call> read(VariantSignature signature, Arena arena) {
        return Optional.ofNullable(in).map(path -> CallReader.read(path, signature, options(), arena));
    }

    /** The dtype, where it was given. */
    public Optional<DType> dtype() {
        return Optional.ofNullable(dtype);
    }

    /**
     * All of it.
     *
     * @throws InputException for a scale that is no finite f32
     */
    public CallOptions options() {
        if (scale != null && !Float.isFinite(scale.floatValue())) {
            throw new InputException("--scale " + scale + ": a scale is a finite f32");
        }
        return new CallOptions(shape(), dtype(), Optional.ofNullable(scale), parameters, seed);
    }
}
