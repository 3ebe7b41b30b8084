package dev.attune.bench.peers;

import dev.attune.bench.measure.Work;
import dev.attune.bench.peers.Measurement.Entry;
import dev.attune.bench.peers.Measurement.Ratio;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Measurements in words and figures. Ratios are a peer's time divided by Attune's: above 1, Attune is faster. */
final class Report {

    private static final String HEADER =
            "| case | threads | Attune | rate | of the limit | best peer | by peer | per pair |\n"
                    + "| --- | --- | --- | --- | --- | --- | --- | --- |\n";

    private Report() {}

    /** A table of measurements in Markdown. */
    static String table(List<Measurement> measurements) {
        return measurements.stream().map(Report::row).collect(Collectors.joining("", HEADER, ""));
    }

    private static String row(Measurement each) {
        Entry attune = each.attune();
        String peers = each.peers().stream()
                .map(peer -> peer.name() + " "
                        + (peer.right() ? figure(each.ratio(peer).median()) : "WRONG"))
                .collect(Collectors.joining(", "));
        String perPair = each.perPair()
                .map(ratio -> ratio(ratio) + " of " + each.each().baseline().orElseThrow())
                .orElse("-");
        return "| "
                + String.join(
                        " | ",
                        each.each().describe(),
                        Integer.toString(each.threads()),
                        time(attune.median()),
                        rate(each, attune),
                        ratio(each.share(attune)),
                        each.ratioToBest().map(Report::ratio).orElse("-"),
                        peers,
                        perPair)
                + " |\n";
    }

    /** What one measurement found, a line per contender. */
    static String details(Measurement each) {
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s: %s, %d %s; %d bytes allocated per call; limits %.1f GFLOP/s, %.1f GB/s%n",
                each.each().id(),
                each.each().describe(),
                each.threads(),
                each.threads() == 1 ? "thread" : "threads",
                each.allocated(),
                Ratio.of(each.limits().flops()).median(),
                Ratio.of(each.limits().bytes()).median()));
        text.append(line(each, each.attune()));
        each.baseline().ifPresent(entry -> text.append(line(each, entry)));
        each.peers().forEach(entry -> text.append(line(each, entry)));
        return text.toString();
    }

    private static String line(Measurement each, Entry entry) {
        return String.format(
                Locale.ROOT,
                "  %-26s %10s  %12s  %.2f of the limit  ratio %s  error %.1e%s%n",
                entry.name(),
                time(entry.median()),
                rate(each, entry),
                each.share(entry).median(),
                ratio(each.ratio(entry)),
                entry.error().relativeL2(),
                entry.right() ? "" : "  WRONG");
    }

    private static String rate(Measurement each, Entry entry) {
        Work work = each.workOf(entry);
        return each.limits().isArithmetic(work)
                ? String.format(Locale.ROOT, "%.1f GFLOP/s", work.flops() / entry.median())
                : String.format(Locale.ROOT, "%.1f GB/s", work.bytes() / entry.median());
    }

    private static String ratio(Ratio ratio) {
        return figure(ratio.median()) + " (" + figure(ratio.least()) + " to " + figure(ratio.most()) + ")";
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String time(double nanos) {
        if (nanos < 1e6) {
            return String.format(Locale.ROOT, "%.1f us", nanos / 1e3);
        }
        return nanos < 1e9
                ? String.format(Locale.ROOT, "%.2f ms", nanos / 1e6)
                : String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
    }
}
