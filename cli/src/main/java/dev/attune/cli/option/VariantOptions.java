package dev.attune.cli.option;

import dev.attune.cli.source.VariantFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which variant. */
public final class VariantOptions {

    @Parameters(paramLabel = "FILE", description = "Source file (.attn).")
    private Path file;

    @Option(names = "--name", paramLabel = "V", description = "The variant in FILE; needed where it has several.")
    private String name;

    /** Checks the file and picks the variant. */
    public VariantFile load() throws IOException {
        return VariantFile.load(file, Optional.ofNullable(name));
    }
}
