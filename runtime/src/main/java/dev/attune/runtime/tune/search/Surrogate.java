package dev.attune.runtime.tune.search;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Predicts the logarithm of a schedule's time. Its prior is the static model's; it learns from the trials of this shape and,
 * less, from those of similar shapes, whose times may all be greater or smaller by some factor. Schedules that differ little
 * in their knobs are expected to differ little in time.
 */
final class Surrogate {

    /** A shape's level against the static model is unknown: it may well be off by a factor of e squared. */
    private static final double LEVEL = 2;

    /** The static model may be half as steep, or half again as steep, as the truth. */
    private static final double STEEPNESS = 0.5;

    /** A failure counts as so much slower than the slowest, in logarithms: its neighbours may fail too. */
    private static final double FAILURE = 0.3;

    /** But no more than a hint: beyond a point that cannot be built there may be good ones. */
    private static final double HINT = 0.02;

    /** What is slower than so many times the fastest, in logarithms, is just slow: how slow says nothing about the fast ones. */
    private static final double SLOW = Math.log(3);

    private static final double[] LENGTHS = {0.7, 1.5, 3};
    private static final double[] AMPLITUDES = {0.05, 0.15, 0.4};
    private static final double[] NOISES = {0.01, 0.04};

    private record Seen(Schedule schedule, int task, double similarity, double value, double effort) {}

    private record Setting(double length, double amplitude, double noise) {}

    /** What is expected of a schedule. */
    record Prediction(double mean, double deviation) {}

    private final Map<Schedule, Double> prior;
    private final double priorCentre;
    private final List<Seen> seen;
    private final Setting setting;
    private final GaussianProcess process;

    /**
     * A model of what was seen.
     *
     * @param costs of the static model, relative; schedules that it does not name count as average
     * @param own trials of this shape
     */
    static Surrogate of(Map<Schedule, Double> costs, List<Trial> own, List<SimilarTrials> similar) {
        List<Seen> seen = new ArrayList<>();
        add(seen, own, 0, 1);
        for (int i = 0; i < similar.size(); i++) {
            add(seen, similar.get(i).trials(), i + 1, similar.get(i).similarity());
        }
        double centre = costs.values().stream().mapToDouble(Math::log).average().orElse(0);
        Surrogate best = null;
        for (double length : LENGTHS) {
            for (double amplitude : AMPLITUDES) {
                for (double noise : NOISES) {
                    var model = new Surrogate(costs, centre, seen, new Setting(length, amplitude, noise));
                    if (best == null || model.process.logLikelihood() > best.process.logLikelihood()) {
                        best = model;
                    }
                }
            }
        }
        return best;
    }

    private Surrogate(Map<Schedule, Double> prior, double priorCentre, List<Seen> seen, Setting setting) {
        this.prior = prior;
        this.priorCentre = priorCentre;
        this.seen = seen;
        this.setting = setting;
        double[][] covariance = new double[seen.size()][seen.size()];
        double[] values = new double[seen.size()];
        for (int i = 0; i < values.length; i++) {
            Seen one = seen.get(i);
            for (int j = 0; j <= i; j++) {
                covariance[i][j] = covariance(one, seen.get(j));
                covariance[j][i] = covariance[i][j];
            }
            covariance[i][i] += setting.noise * setting.noise / one.effort;
            values[i] = one.value - expected(one.schedule);
        }
        this.process = new GaussianProcess(covariance, values);
    }

    private static void add(List<Seen> seen, List<Trial> trials, int task, double similarity) {
        double sum = 0;
        double fastest =
                Math.log(trials.stream().mapToDouble(Trial::milliseconds).min().orElse(Double.POSITIVE_INFINITY));
        double slowest = fastest;
        int measured = 0;
        for (Trial trial : trials) {
            if (trial.outcome() instanceof Outcome.Measured) {
                double value = Math.min(Math.log(trial.milliseconds()), fastest + SLOW);
                sum += value;
                slowest = Math.max(slowest, value);
                measured++;
            }
        }
        if (measured == 0) {
            return;
        }
        // relative to the shape's own mean: what is left of its level is small
        double mean = task == 0 ? 0 : sum / measured;
        Set<Schedule> known = new HashSet<>();
        for (Trial trial : trials.reversed()) {
            if (known.add(trial.schedule())) {
                seen.add(
                        switch (trial.outcome()) {
                            case Outcome.Measured own ->
                                new Seen(
                                        trial.schedule(),
                                        task,
                                        similarity,
                                        Math.min(Math.log(own.medianMilliseconds()), fastest + SLOW) - mean,
                                        own.effort());
                            case Outcome.Failed _ ->
                                new Seen(trial.schedule(), task, similarity, slowest + FAILURE - mean, HINT);
                        });
            }
        }
    }

    /** This model and one more value of this shape, as if it had been seen. */
    Surrogate believing(Schedule schedule, double logMilliseconds) {
        List<Seen> more = new ArrayList<>(seen);
        more.add(new Seen(schedule, 0, 1, logMilliseconds, 1));
        return new Surrogate(prior, priorCentre, more, setting);
    }

    /** The logarithm of the milliseconds at this shape. */
    Prediction predict(Schedule schedule) {
        var point = new Seen(schedule, 0, 1, 0, 1);
        double[] covariances = new double[seen.size()];
        for (int i = 0; i < covariances.length; i++) {
            covariances[i] = covariance(point, seen.get(i));
        }
        return new Prediction(
                expected(schedule) + process.mean(covariances),
                process.deviation(covariances, covariance(point, point)));
    }

    private double expected(Schedule schedule) {
        Double cost = prior.get(schedule);
        return cost == null ? 0 : Math.log(cost) - priorCentre;
    }

    private double covariance(Seen a, Seen b) {
        boolean sameTask = a.task == b.task;
        double shared = sameTask ? 1 : a.similarity * b.similarity;
        double alike = setting.amplitude * setting.amplitude * similarity(a.schedule, b.schedule);
        double steepness = STEEPNESS * STEEPNESS * expected(a.schedule) * expected(b.schedule);
        return shared * (alike + steepness) + (sameTask ? LEVEL * LEVEL : 0);
    }

    /** 1 for the same schedule, less for every knob that differs; half of it each knob for itself, half all together. */
    private double similarity(Schedule a, Schedule b) {
        if (!a.family().equals(b.family())) {
            return 0;
        }
        double sum = 0;
        double product = 1;
        int knobs = 0;
        for (Map.Entry<String, Integer> knob : a.knobs().entrySet()) {
            Integer other = b.knobs().get(knob.getKey());
            // knobs that are habits have values 0 and 1, more than two doublings apart
            double doublings = other == null ? 2 : Math.log((knob.getValue() + 0.25) / (other + 0.25)) / Math.log(2);
            double near = Math.exp(-0.5 * Math.pow(doublings / setting.length, 2));
            sum += near;
            product *= near;
            knobs++;
        }
        return knobs == 0 ? 1 : 0.5 * sum / knobs + 0.5 * product;
    }
}
