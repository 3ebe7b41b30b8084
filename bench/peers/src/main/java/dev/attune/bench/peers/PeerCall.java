package dev.attune.bench.peers;

import dev.attune.bench.input.FillRule;
import dev.attune.bench.input.GeneratedInputs;
import dev.attune.bench.measure.Work;
import dev.attune.compiler.check.CheckResult;
import dev.attune.compiler.check.FrontEnd;
import dev.attune.compiler.check.SourceLoader;
import dev.attune.compiler.diagnostic.Renderer;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.reference.AttendedPairs;
import dev.attune.compiler.reference.ReferenceCheck;
import dev.attune.compiler.reference.ReferenceRows;
import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.Tensor;
import dev.attune.runtime.tensor.TensorCopies;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A case with its tensors and with rows of what it should give.
 *
 * @param arguments without lse, as the peers give none
 * @param attendedPairs over all batches and query heads
 */
public record PeerCall(
        PeerCase each,
        VariantSource source,
        AttentionArguments arguments,
        long attendedPairs,
        ReferenceRows reference) {

    private static final long SEED = 1;
    private static final int DOCUMENT_LENGTH = 256;
    private static final int REFERENCE_ROWS = 96;

    /**
     * Makes the call of a case.
     *
     * @param variants the folder of variants
     * @param arena owns the tensors
     */
    static PeerCall of(PeerCase each, Path variants, Arena arena) throws IOException {
        Variant variant = Variant.load(variants, each.variant());
        GeneratedInputs inputs = GeneratedInputs.generate(
                arena,
                variant.attention().signature(),
                each.shape(),
                each.dtype(),
                SEED,
                new FillRule(DOCUMENT_LENGTH));
        return of(each, variant, inputs.tensors(), each.parameters(), arena);
    }

    /** The same query, key and value under another variant that captures nothing. */
    PeerCall under(String other, Path variants, Arena arena) throws IOException {
        Map<String, Tensor> tensors = Map.of("q", arguments.query(), "k", arguments.key(), "v", arguments.value());
        return of(each, Variant.load(variants, other), tensors, Map.of(), arena);
    }

    private static PeerCall of(
            PeerCase each, Variant variant, Map<String, Tensor> tensors, Map<String, Double> parameters, Arena arena) {
        AttentionArguments bound = ArgumentChecks.bind(
                variant.attention().signature(), tensors, parameters, OptionalDouble.empty(), arena);
        var arguments = new AttentionArguments(
                bound.shape(),
                bound.query(),
                bound.key(),
                bound.value(),
                bound.captured(),
                bound.parameters(),
                bound.scale(),
                bound.out(),
                Optional.empty());
        return new PeerCall(
                each,
                variant.source(),
                arguments,
                AttendedPairs.count(variant.attention(), arguments),
                ReferenceRows.sample(variant.attention(), arguments, REFERENCE_ROWS, SEED));
    }

    /** What has to be done, whoever does it. */
    Work work() {
        return Work.of(each.shape(), each.dtype(), attendedPairs);
    }

    /** How far a result is off, by the rows of the reference. */
    ReferenceCheck.Error error(Tensor result) {
        if (result.isContiguous()) {
            return reference.errorOfOut(result);
        }
        try (Arena arena = Arena.ofConfined()) {
            return reference.errorOfOut(TensorCopies.contiguous(arena, result));
        }
    }

    /** A variant's text and its IR. */
    private record Variant(VariantSource source, Attention attention) {

        static Variant load(Path folder, String name) throws IOException {
            Path file = folder.resolve(name + ".attn");
            SourceFile text = SourceFile.of(file.toString(), Files.readAllBytes(file));
            CheckResult result = FrontEnd.check(text, SourceLoader.of(Map.of()));
            if (result.hasErrors()) {
                throw new IllegalArgumentException(Renderer.plain().render(result.diagnostics()));
            }
            Attention attention = result.attentions().getFirst();
            return new Variant(new VariantSource(text.name(), text.text(), attention.name()), attention);
        }
    }
}
