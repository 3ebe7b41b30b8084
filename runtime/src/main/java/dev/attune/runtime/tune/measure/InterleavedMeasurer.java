package dev.attune.runtime.tune.measure;

import dev.attune.runtime.arguments.ArgumentException;
import dev.attune.runtime.cuda.CudaException;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.load.KernelLoader;
import dev.attune.runtime.load.LoadedKernel;
import dev.attune.runtime.load.WarmUp;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tune.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Loads, checks and warms up every candidate, then times them in turns. */
public final class InterleavedMeasurer implements Measurer {

    /** A turn of warming up that made runs so much faster is followed by another. */
    private static final double STILL_WARMING = 0.8;

    private static final int MOST_WARM_UP_TURNS = 12;

    /** No schedule is so many times slower than another once the JVM has compiled it. */
    private static final double INTERPRETED = 8;

    /** However long a run takes: fewer have no median. */
    private static final int LEAST_RUNS = 3;

    /** A turn has so many runs, unless that takes five times its time. */
    private static final int WARM_UP_RUNS = 10;

    private final KernelLoader loader;
    private final AttentionArguments arguments;
    private final ResultCheck check;
    private final Timing whole;

    /**
     * A measurer of one call.
     *
     * @param arguments the call; every candidate overwrites its results
     */
    public InterleavedMeasurer(KernelLoader loader, AttentionArguments arguments, ResultCheck check, Timing timing) {
        this.loader = loader;
        this.arguments = arguments;
        this.check = check;
        this.whole = timing;
    }

    @Override
    public List<Outcome> measure(List<KernelArtifact> candidates, double effort) throws InterruptedException {
        Timing timing = whole.part(effort);
        List<Contender> contenders = new ArrayList<>();
        try {
            for (KernelArtifact candidate : candidates) {
                var contender = new Contender(timing);
                // before it holds anything, so that it is closed whatever happens
                contenders.add(contender);
                contender.prepare(candidate);
            }
            double first = best(contenders);
            for (Contender contender : contenders) {
                contender.catchUp(first);
            }
            double best = best(contenders);
            for (int round = 0; round < timing.rounds(); round++) {
                for (int i = 0; i < contenders.size(); i++) {
                    // another one begins each round
                    Contender contender = contenders.get((i + round) % contenders.size());
                    boolean hasAChance = contender.typicalMilliseconds <= timing.giveUpFactor() * best;
                    if (round == 0 || hasAChance && !contender.isWellTimed()) {
                        contender.time();
                    }
                }
            }
            return contenders.stream()
                    .map(contender -> contender.outcome(effort))
                    .toList();
        } finally {
            contenders.forEach(Contender::close);
        }
    }

    private static double best(List<Contender> contenders) {
        return contenders.stream()
                .mapToDouble(contender -> contender.typicalMilliseconds)
                .min()
                .orElse(0);
    }

    /** One candidate under measurement. */
    private final class Contender {

        private final Timing timing;
        private Optional<LoadedKernel> kernel = Optional.empty();
        private Optional<LoadedKernel.TimedCall> call = Optional.empty();
        private Optional<Outcome.Failed> failure = Optional.empty();
        private double firstMilliseconds;
        private double[] samples = new double[0];
        /** Infinite until it ran warm. */
        private double typicalMilliseconds = Double.POSITIVE_INFINITY;

        Contender(Timing timing) {
            this.timing = timing;
        }

        void prepare(KernelArtifact artifact) throws InterruptedException {
            attempt(Outcome.Stage.LOAD, () -> kernel = Optional.of(loader.load(artifact)));
            attempt(Outcome.Stage.RUN, this::checkResult);
            attempt(Outcome.Stage.RUN, this::warmUp);
        }

        private void checkResult() throws InterruptedException {
            long start = System.nanoTime();
            kernel.orElseThrow().run(arguments);
            firstMilliseconds = (System.nanoTime() - start) / 1e6;
            failure = check.complaint(arguments)
                    .map(complaint -> new Outcome.Failed(Outcome.Stage.WRONG_RESULT, complaint));
        }

        private void warmUp() throws InterruptedException {
            call = Optional.of(kernel.orElseThrow().timed(arguments));
            // a first run that took as long as a turn was one
            double before =
                    firstMilliseconds >= timing.warmUpMilliseconds() / 2 ? firstMilliseconds : Double.POSITIVE_INFINITY;
            warmUpFrom(before, MOST_WARM_UP_TURNS);
        }

        /**
         * Warms up a laggard further: the JVM may have compiled its loops only while the others had their turns, or may still
         * be at it. One that is many times slower runs interpreted, as like as not, and gets the most turns.
         */
        void catchUp(double best) throws InterruptedException {
            attempt(Outcome.Stage.RUN, () -> {
                if (typicalMilliseconds > timing.giveUpFactor() * best) {
                    warmUpFrom(typicalMilliseconds, MOST_WARM_UP_TURNS);
                }
                for (int turn = 0; turn < MOST_WARM_UP_TURNS && typicalMilliseconds > INTERPRETED * best; turn++) {
                    warmUpFrom(typicalMilliseconds, 1);
                }
            });
        }

        private void warmUpFrom(double milliseconds, int mostTurns) throws InterruptedException {
            var warmUp = new WarmUp(timing.warmUpMilliseconds() / 2, WARM_UP_RUNS, STILL_WARMING, 1, mostTurns);
            typicalMilliseconds = Math.min(typicalMilliseconds, warmUp.run(call.orElseThrow(), milliseconds));
        }

        void time() throws InterruptedException {
            int runs = (int) Math.max(
                    Math.ceilDiv(timing.leastRuns(), timing.rounds()),
                    Math.min(1000, timing.roundMilliseconds() / Math.max(typicalMilliseconds, 1e-3)));
            attempt(Outcome.Stage.RUN, () -> {
                double[] more = call.orElseThrow().time(runs);
                int before = samples.length;
                samples = Arrays.copyOf(samples, before + more.length);
                System.arraycopy(more, 0, samples, before, more.length);
            });
        }

        boolean isWellTimed() {
            return samples.length >= LEAST_RUNS && Arrays.stream(samples).sum() >= timing.enoughMilliseconds();
        }

        Outcome outcome(double effort) {
            return failure.isPresent() ? failure.get() : Statistics.summarize(samples, effort);
        }

        private interface Step {
            void run() throws InterruptedException;
        }

        /** Runs a step, unless one before it failed; what a kernel can do wrong becomes its outcome. */
        private void attempt(Outcome.Stage stage, Step step) throws InterruptedException {
            if (failure.isPresent()) {
                return;
            }
            var watchdog = new Watchdog(timing.mostMilliseconds());
            try {
                try {
                    step.run();
                } finally {
                    watchdog.close();
                }
            } catch (InterruptedException e) {
                if (!watchdog.fired()) {
                    throw e;
                }
                failure = Optional.of(new Outcome.Failed(
                        Outcome.Stage.TIMEOUT, "not done after " + timing.mostMilliseconds() + " ms"));
            } catch (ArgumentException e) {
                // the caller's fault, not the candidate's
                throw e;
            } catch (KernelBuildException | CudaException e) {
                failure = Optional.of(new Outcome.Failed(stage, e.getMessage()));
            } catch (RuntimeException e) {
                failure = Optional.of(new Outcome.Failed(stage, e.toString()));
            } catch (OutOfMemoryError e) {
                failure = Optional.of(new Outcome.Failed(stage, "out of memory: " + e.getMessage()));
            }
        }

        void close() {
            call.ifPresent(LoadedKernel.TimedCall::close);
            kernel.ifPresent(LoadedKernel::close);
        }
    }
}
