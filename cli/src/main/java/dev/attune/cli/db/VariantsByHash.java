package dev.attune.cli.db;

import dev.attune.cli.source.VariantFile;
import dev.attune.runtime.tune.record.TuningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The variants of a folder, by the hash that records name them by. */
final class VariantsByHash {

    private VariantsByHash() {}

    static Map<String, VariantFile> of(Path folder) throws IOException {
        Map<String, VariantFile> variants = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> sources = files.filter(name -> name.toString().endsWith(".attn"))
                    .sorted()
                    .toList();
            for (Path path : sources) {
                for (var attention : VariantFile.check(path).attentions()) {
                    VariantFile variant = VariantFile.load(path, Optional.of(attention.name()));
                    variants.put(TuningKey.hash(variant.source()), variant);
                }
            }
        }
        return variants;
    }
}
