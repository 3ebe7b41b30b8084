package dev.attune.cli.db;

import dev.attune.cli.InputException;
import dev.attune.cli.source.VariantFile;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.record.RecordSet;
import dev.attune.runtime.tune.record.TuningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A kernel and shape of which all schedules were measured.
 *
 * @param trials of each schedule
 */
record ExhaustiveSearch(VariantFile variant, TuningKey key, ProblemShape shape, List<Trial> trials) {

    /**
     * Those among some records whose variant is in a folder.
     *
     * @param file where the records came from, for the message
     * @throws InputException when there is none
     */
    static List<ExhaustiveSearch> of(RecordSet records, Path file, Path variants) throws IOException {
        Map<String, VariantFile> known = VariantsByHash.of(variants);
        List<ExhaustiveSearch> searches = new ArrayList<>();
        for (TuningKey key : records.keys()) {
            VariantFile variant = known.get(key.variant());
            for (ProblemShape shape : records.shapes(key)) {
                if (variant != null && records.isExhaustive(key, shape)) {
                    searches.add(new ExhaustiveSearch(variant, key, shape, records.trials(key, shape)));
                }
            }
        }
        if (searches.isEmpty()) {
            throw new InputException(
                    file + " has no exhaustive search of a variant in " + variants,
                    "record one, as in attune tune FILE --shape ... --strategy exhaustive");
        }
        return searches;
    }

    /** The variant's name. */
    String name() {
        return variant.signature().name();
    }
}
