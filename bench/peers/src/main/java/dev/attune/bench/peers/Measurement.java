package dev.attune.bench.peers;

import dev.attune.bench.measure.Sample;
import dev.attune.bench.measure.Work;
import dev.attune.compiler.reference.ReferenceCheck;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/**
 * What was measured of one case on so many threads.
 *
 * @param limits what the machine did at best in each repeat, in turns with the contenders
 * @param attune Attune's own entry
 * @param baseline Attune on the case's baseline variant
 * @param peers the others
 * @param allocated bytes that the calling thread allocates in a warm call of Attune's
 */
record Measurement(
        PeerCase each,
        int threads,
        Work work,
        Limits limits,
        Entry attune,
        Optional<Entry> baseline,
        List<Entry> peers,
        long allocated) {

    Measurement {
        peers = List.copyOf(peers);
    }

    /**
     * The machine's rates in each repeat.
     *
     * @param flops f32 operations per nanosecond, a multiply-add counted as two
     * @param bytes read of keys and values per nanosecond
     */
    record Limits(double[] flops, double[] bytes) {

        /** Whether arithmetic, rather than memory, bounds the work. */
        boolean isArithmetic(Work work) {
            return work.flops() / flops[0] >= work.bytes() / bytes[0];
        }

        /** The least nanoseconds that work can take in a repeat. */
        double leastNanos(Work work, int repeat) {
            return Math.max(work.flops() / flops[repeat], work.bytes() / bytes[repeat]);
        }
    }

    /**
     * One contender.
     *
     * @param nanos its median in each repeat
     * @param attendedPairs of what it computed
     * @param right whether the error is one of rounding
     */
    record Entry(String name, double[] nanos, long attendedPairs, ReferenceCheck.Error error, boolean right) {

        double median() {
            return new Sample(nanos).median();
        }
    }

    /**
     * A quotient of times that were measured in turns.
     *
     * @param median over the repeats
     * @param least of any repeat
     * @param most of any repeat
     */
    record Ratio(double median, double least, double most) {

        static Ratio of(double[] each) {
            double[] sorted = each.clone();
            Arrays.sort(sorted);
            return new Ratio(new Sample(sorted).median(), sorted[0], sorted[sorted.length - 1]);
        }
    }

    /** A peer's time over Attune's. */
    Ratio ratio(Entry peer) {
        return overRepeats(repeat -> peer.nanos()[repeat] / attune.nanos()[repeat]);
    }

    /** The least time that an entry's work can take over the time that it took. */
    Ratio share(Entry entry) {
        return overRepeats(repeat -> limits.leastNanos(workOf(entry), repeat) / entry.nanos()[repeat]);
    }

    /** What an entry has to do. */
    Work workOf(Entry entry) {
        return new Work(work.flops() * entry.attendedPairs() / attune.attendedPairs(), work.bytes());
    }

    private Ratio overRepeats(IntToDoubleFunction ratio) {
        double[] ratios = new double[attune.nanos().length];
        Arrays.setAll(ratios, ratio);
        return Ratio.of(ratios);
    }

    /** Time over Attune's of the peer that is fastest; empty where no peer can compute the case. */
    Optional<Ratio> ratioToBest() {
        return peers.stream()
                .filter(Entry::right)
                .min(Comparator.comparingDouble(Entry::median))
                .map(this::ratio);
    }

    /** The baseline's time per attended pair over the case's. */
    Optional<Ratio> perPair() {
        return baseline.map(base -> {
            double pairs = (double) attune.attendedPairs() / base.attendedPairs();
            return overRepeats(repeat -> base.nanos()[repeat] * pairs / attune.nanos()[repeat]);
        });
    }

    /** Whether every contender's result is right. */
    boolean right() {
        return attune.right()
                && baseline.map(Entry::right).orElse(true)
                && peers.stream().allMatch(Entry::right);
    }
}
