package dev.attune.bench.peers;

import com.sun.management.ThreadMXBean;
import dev.attune.bench.peers.Interleaving.Times;
import dev.attune.bench.peers.Measurement.Entry;
import dev.attune.bench.peers.Measurement.Limits;
import dev.attune.bench.peers.libtorch.Libtorch;
import dev.attune.bench.peers.onnx.OnnxRuntime;
import dev.attune.bench.verdict.Tolerance;
import dev.attune.compiler.reference.ReferenceCheck;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Puts a case to every contender: checks each result, then times them in turns.
 *
 * @param variants the folder of variants
 * @param kernels Attune's
 * @param wanted which peers take part, by name
 */
record Comparison(Path variants, AttuneKernels kernels, Predicate<String> wanted, Interleaving timing) {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Peers sum in other orders than we do and are not ours to judge: a wrong mask is off by far more than this. */
    private static final double SLACK_OF_PEERS = 10;

    /** Measures a case, once for each number of threads. */
    List<Measurement> measure(PeerCase each, List<Integer> threads) throws IOException, InterruptedException {
        try (Arena arena = Arena.ofShared()) {
            PeerCall call = PeerCall.of(each, variants, arena);
            Optional<PeerCall> base = each.baseline().isPresent()
                    ? Optional.of(call.under(each.baseline().get(), variants, arena))
                    : Optional.empty();
            List<Contender> contenders = new ArrayList<>();
            try {
                contenders.add(kernels.contender("Attune", call));
                base.ifPresent(given -> contenders.add(
                        kernels.contender("Attune, " + each.baseline().get(), given)));
                addPeers(call, arena, contenders);
                return measure(call, base, contenders, threads);
            } finally {
                contenders.forEach(Contender::close);
            }
        }
    }

    private void addPeers(PeerCall call, Arena arena, List<Contender> contenders) {
        List<Contender> peers = new ArrayList<>(Libtorch.of(call, arena));
        peers.addAll(OnnxRuntime.of(call, arena));
        for (Contender peer : peers) {
            if (wanted.test(peer.name())) {
                contenders.add(peer);
            } else {
                peer.close();
            }
        }
    }

    private List<Measurement> measure(
            PeerCall call, Optional<PeerCall> base, List<Contender> contenders, List<Integer> threads)
            throws InterruptedException {
        List<Measurement> measurements = new ArrayList<>();
        for (int count : threads) {
            List<Verdict> verdicts = new ArrayList<>();
            for (int i = 0; i < contenders.size(); i++) {
                contenders.get(i).threads(count);
                contenders.get(i).run();
                verdicts.add(judge(contenders.get(i), i == 1 ? base.orElse(call) : call));
            }
            Limit arithmetic = Limit.ofArithmetic();
            Limit memory = Limit.ofMemory(call);
            arithmetic.threads(count);
            memory.threads(count);
            List<Contender> all = new ArrayList<>(contenders);
            all.add(arithmetic);
            all.add(memory);
            List<Times> times = timing.time(all, measurements.isEmpty());
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < contenders.size(); i++) {
                entries.add(verdicts.get(i).entry(contenders.get(i).name(), times.get(i)));
            }
            int ours = base.isPresent() ? 2 : 1;
            measurements.add(new Measurement(
                    call.each(),
                    count,
                    call.work(),
                    new Limits(
                            rates(arithmetic, times.get(contenders.size())),
                            rates(memory, times.get(contenders.size() + 1))),
                    entries.getFirst(),
                    base.map(_ -> entries.get(1)),
                    entries.subList(ours, entries.size()),
                    allocated(contenders.getFirst())));
        }
        return measurements;
    }

    /** What is known of a contender before it is timed. */
    private record Verdict(long attendedPairs, ReferenceCheck.Error error, boolean right) {
        Entry entry(String name, Times times) {
            return new Entry(name, times.medians(), attendedPairs, error, right);
        }
    }

    private static Verdict judge(Contender contender, PeerCall call) {
        ReferenceCheck.Error error = call.error(contender.result());
        double tolerance = Tolerance.of(call.each().dtype(), Optional.empty()).out();
        boolean ours = contender instanceof AttuneContender;
        return new Verdict(call.attendedPairs(), error, error.passesL2(ours ? tolerance : tolerance * SLACK_OF_PEERS));
    }

    private static double[] rates(Limit limit, Times times) {
        return Arrays.stream(times.least()).map(limit::rate).toArray();
    }

    private static long allocated(Contender contender) throws InterruptedException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        contender.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
