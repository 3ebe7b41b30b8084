package dev.attune.runtime.tune.record;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.search.SimilarTrials;
import dev.attune.runtime.tune.search.Strategy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records in memory, by what they were measured for. */
public final class RecordSet {

    private final Map<TuningKey, Map<ProblemShape, List<Trial>>> trials = new LinkedHashMap<>();
    private final Map<TuningKey, Map<ProblemShape, SearchSummary>> searches = new LinkedHashMap<>();

    public RecordSet(List<TuningRecord> records) {
        for (TuningRecord record : records) {
            switch (record) {
                case TuningRecord.OfTrial(TuningKey key, ProblemShape shape, Trial trial, String _) ->
                    trials.computeIfAbsent(key, _ -> new LinkedHashMap<>())
                            .computeIfAbsent(shape, _ -> new ArrayList<>())
                            .add(trial);
                case TuningRecord.OfSearch(TuningKey key, ProblemShape shape, SearchSummary summary, String _) ->
                    searches.computeIfAbsent(key, _ -> new LinkedHashMap<>()).put(shape, summary);
            }
        }
    }

    /** What there are trials for. */
    public List<TuningKey> keys() {
        return List.copyOf(trials.keySet());
    }

    /** The shapes that were tried under a key. */
    public List<ProblemShape> shapes(TuningKey key) {
        return List.copyOf(trials.getOrDefault(key, Map.of()).keySet());
    }

    /** The trials of a key and shape, in the order of the records. */
    public List<Trial> trials(TuningKey key, ProblemShape shape) {
        return List.copyOf(trials.getOrDefault(key, Map.of()).getOrDefault(shape, List.of()));
    }

    /** Whether every schedule of the space was tried. */
    public boolean isExhaustive(TuningKey key, ProblemShape shape) {
        return Optional.ofNullable(searches.getOrDefault(key, Map.of()).get(shape))
                .filter(search -> search.strategy() == Strategy.EXHAUSTIVE)
                .isPresent();
    }

    /** What was measured at the nearest other shapes under a key. */
    public List<SimilarTrials> similar(TuningKey key, ProblemShape shape, int most) {
        return NearestShape.sorted(shape, shapes(key)).stream()
                .filter(near -> !near.equals(shape))
                .limit(most)
                .map(near ->
                        new SimilarTrials(near.toString(), NearestShape.similarity(shape, near), trials(key, near)))
                .toList();
    }
}
