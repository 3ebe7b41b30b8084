package dev.attune.spark;

import dev.attune.cli.option.RunTarget;
import dev.attune.cli.sweep.SweepUnit;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tune.record.RecordSet;
import dev.attune.runtime.tune.record.TuningDatabase;
import dev.attune.runtime.tune.record.TuningKey;
import dev.attune.runtime.tune.record.TuningRecord;
import dev.attune.runtime.tune.search.SimilarTrials;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a database held when a sweep began, of kernels of today's versions. The driver need not have the device that was measured
 * or will be: a combination is done where any device's search of it came to its end.
 */
final class KnownRecords {

    /** Of so many shapes like a combination's own are trials sent along: as many as a search asks for. */
    private static final int SIMILAR = 2;

    private final Map<Kind, List<TuningRecord>> byKind;
    private final Set<Combination> done = new HashSet<>();

    /** What the combinations of a variant that differ in shape alone share. */
    private record Kind(String variant, DType dtype, boolean cuda) {
        static Kind of(TuningKey key) {
            return new Kind(key.variant(), key.dtype(), key.target().isCuda());
        }

        static Kind of(SweepUnit unit) {
            return new Kind(TuningKey.hash(unit.variant().source()), unit.dtype(), unit.target() == RunTarget.CUDA);
        }
    }

    private record Combination(Kind kind, ProblemShape shape) {}

    /**
     * The records of a database.
     *
     * @param families the kernel families of a target with their versions
     */
    KnownRecords(TuningDatabase database, Function<Target, String> families) {
        List<TuningRecord> all = new ArrayList<>();
        database.forEach(record -> {
            if (record.key().isOf(families.apply(record.key().target()))) {
                all.add(record);
                if (record instanceof TuningRecord.OfSearch) {
                    done.add(new Combination(Kind.of(record.key()), record.shape()));
                }
            }
        });
        byKind = all.stream().collect(Collectors.groupingBy(record -> Kind.of(record.key())));
    }

    /** Whether a search of a combination came to its end. */
    boolean isDone(SweepUnit unit) {
        return done.contains(new Combination(Kind.of(unit), unit.shape()));
    }

    /** What a search of a combination can start from: trials of its own that were cut off, and those of shapes like it. */
    List<TuningRecord> of(SweepUnit unit) {
        List<TuningRecord> records = byKind.getOrDefault(Kind.of(unit), List.of());
        var set = new RecordSet(records);
        Set<String> shapes = set.keys().stream()
                .flatMap(key -> set.similar(key, unit.shape(), SIMILAR).stream())
                .map(SimilarTrials::what)
                .collect(Collectors.toSet());
        shapes.add(unit.shape().toString());
        return records.stream()
                .filter(record -> shapes.contains(record.shape().toString()))
                .toList();
    }
}
