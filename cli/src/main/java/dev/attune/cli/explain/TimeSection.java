package dev.attune.cli.explain;

import dev.attune.bench.measure.MachineRates;
import dev.attune.bench.measure.Work;
import dev.attune.cli.report.Numbers;
import dev.attune.runtime.tune.record.Winner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How long a call must take at least, and how long it does. */
final class TimeSection {

    private TimeSection() {}

    static List<String> lines(Work work, Optional<MachineRates> rates, Optional<Winner> measured) {
        List<String> lines = new ArrayList<>();
        rates.ifPresentOrElse(
                machine -> {
                    lines.add("predicted: at least " + Numbers.time(machine.leastNanos(work)) + ", bound by "
                            + (machine.isArithmeticBound(work) ? "arithmetic" : "memory") + " (roofline: "
                            + Numbers.rate(machine.flops(), "FLOP") + " and " + Numbers.rate(machine.bytes(), "B")
                            + ", " + machine.how() + ")");
                    lines.add("the work: " + Numbers.digits(work.flops() / 1e9) + " GFLOP over attended pairs, "
                            + Numbers.bytes(work.bytes()) + " of q, k, v and out");
                },
                () -> lines.add("predicted: unknown, as the device is not here"));
        measured.ifPresentOrElse(
                winner -> {
                    double nanos = winner.milliseconds() * 1e6;
                    lines.add("measured: " + Numbers.time(nanos) + " when it was tuned, "
                            + Numbers.rate(work.flops() / nanos * 1e9, "FLOP")
                            + rates.map(machine -> ", " + Numbers.percent(machine.leastNanos(work), nanos)
                                            + " of the roofline")
                                    .orElse(""));
                },
                () -> lines.add("measured: not yet for this shape; attune tune measures and remembers"));
        return lines;
    }
}
