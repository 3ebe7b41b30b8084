package dev.attune.cli.source;

import dev.attune.cli.InputException;
import dev.attune.compiler.check.CheckResult;
import dev.attune.compiler.check.FrontEnd;
import dev.attune.compiler.check.SourceLoader;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.NearNames;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.ir.Attention;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.VariantSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One variant of a source file.
 *
 * @param source its text and name, as the compiler service takes them
 * @param attention the variant as IR, before any pass
 * @param warnings what is to be said about the file though it compiles
 */
public record VariantFile(VariantSource source, Attention attention, List<Diagnostic> warnings) {

    public VariantFile {
        warnings = List.copyOf(warnings);
    }

    /** Checks a file: its variants, or what is wrong. */
    public static CheckResult check(Path path) throws IOException {
        return FrontEnd.check(read(path), new DiskSources());
    }

    /**
     * Checks a file and picks a variant of it.
     *
     * @param name of the variant; may be left out where the file has one
     * @throws SourceErrors when the file has errors
     * @throws InputException when there is no such variant, or none, or several and no name
     */
    public static VariantFile load(Path path, Optional<String> name) throws IOException {
        SourceFile file = read(path);
        DiskSources imports = new DiskSources();
        CheckResult result = FrontEnd.check(file, imports);
        if (result.hasErrors()) {
            throw new SourceErrors(file.name(), result.diagnostics());
        }
        Attention attention = pick(path, result.attentions(), name);
        return new VariantFile(
                new VariantSource(file.name(), file.text(), imports.texts(), attention.name()),
                attention,
                result.diagnostics());
    }

    /**
     * A variant whose texts are at hand, as those that another machine has read.
     *
     * @throws SourceErrors when the text has errors
     * @throws InputException when it has no such variant
     */
    public static VariantFile of(VariantSource source) {
        CheckResult result =
                FrontEnd.check(SourceFile.of(source.path(), source.text()), SourceLoader.of(source.imports()));
        if (result.hasErrors()) {
            throw new SourceErrors(source.path(), result.diagnostics());
        }
        Attention attention = pick(Path.of(source.path()), result.attentions(), Optional.of(source.name()));
        return new VariantFile(source, attention, result.diagnostics());
    }

    /** What a caller of the variant sees. */
    public VariantSignature signature() {
        return attention.signature();
    }

    private static SourceFile read(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new InputException(path + " is a folder", "name a file in it, as in " + path.resolve("causal.attn"));
        }
        return SourceFile.of(path.toString().replace('\\', '/'), Files.readAllBytes(path));
    }

    private static Attention pick(Path path, List<Attention> attentions, Optional<String> name) {
        List<String> names = attentions.stream().map(Attention::name).toList();
        if (names.isEmpty()) {
            throw new InputException(path + " has no attention variant", "it may be a library of functions to import");
        }
        if (name.isEmpty()) {
            if (names.size() > 1) {
                throw new InputException(
                        path + " has " + names.size() + " variants: " + String.join(", ", names),
                        "pick one, as in --name " + names.getFirst());
            }
            return attentions.getFirst();
        }
        return attentions.stream()
                .filter(attention -> attention.name().equals(name.get()))
                .findFirst()
                .orElseThrow(() -> new InputException(
                        path + " has no variant '" + name.get() + "'; it has " + String.join(", ", names),
                        NearNames.suggestion(name.get(), names),
                        null));
    }
}
