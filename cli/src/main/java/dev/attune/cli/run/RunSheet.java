package dev.attune.cli.run;

import dev.attune.bench.measure.Sample;
import dev.attune.bench.measure.Work;
import dev.attune.cli.Style;
import dev.attune.cli.call.Call;
import dev.attune.cli.option.ParameterValues;
import dev.attune.cli.report.Numbers;
import dev.attune.cli.report.Sheet;
import dev.attune.cli.verdict.Verdict;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.load.ServedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code run} tells about a call. */
public final class RunSheet {

    /** With fewer operations per byte than this, every machine waits for memory. */
    private static final double MEMORY_BOUND_INTENSITY = 16;

    private final VariantSignature signature;
    private final Call call;

    public RunSheet(VariantSignature signature, Call call) {
        this.signature = signature;
        this.call = call;
    }

    /**
     * The account of a run as text.
     *
     * @param origin where the variant is from
     * @param attendedPairs over all batches and query heads
     */
    public String print(String origin, long attendedPairs, Account account, List<Verdict> verdicts, Style style) {
        Sheet sheet = new Sheet(style)
                .title(signature.name(), origin)
                .text(signature.doc())
                .gap()
                .add("shape", shape())
                .add("inputs", inputs())
                .add("params", parameters())
                .add("pairs", pairs(attendedPairs));
        account.lines().forEach(sheet::add);
        sheet.add("time", time(account, Work.of(call.shape(), call.dtype(), attendedPairs)));
        if (!verdicts.isEmpty()) {
            sheet.add(
                    "check",
                    verdicts.stream().map(verdict -> verdict.line(style)).toList());
        }
        return sheet.toString();
    }

    private String shape() {
        ProblemShape shape = call.shape();
        String heads = shape.kvHeads() == shape.heads()
                ? shape.heads() + (shape.heads() == 1 ? " head" : " heads")
                : shape.heads() + " heads on " + shape.kvHeads() + (shape.kvHeads() == 1 ? " KV head" : " KV heads");
        String widths = shape.headDimV() == shape.headDim()
                ? "head dim " + shape.headDim()
                : "head dim " + shape.headDim() + ", of values " + shape.headDimV();
        return "batch " + shape.batch() + ", " + heads + ", " + Numbers.count(shape.qLen()) + " queries x "
                + Numbers.count(shape.kvLen()) + " keys, " + widths + ", " + call.dtype();
    }

    private List<String> inputs() {
        List<String> lines = new ArrayList<>(call.notes());
        call.stored()
                .ifPresent(stored -> lines.add("q, k and v rounded from " + stored + " to " + call.dtype()
                        + "; the error below includes that"));
        for (CapturedTensor tensor : signature.tensors()) {
            lines.add("captures " + tensor.name() + " "
                    + call.arguments().captured().get(tensor.name()));
        }
        return lines;
    }

    private String parameters() {
        List<String> parts = new ArrayList<>();
        signature
                .parameters()
                .forEach(parameter -> parts.add(parameter.name() + " = "
                        + ParameterValues.print(
                                parameter, call.arguments().parameters().get(parameter.name()))));
        parts.add("scale = " + call.arguments().scale());
        return String.join(", ", parts);
    }

    private String pairs(long attended) {
        long all = call.shape().pairs();
        return attended == all
                ? "all " + Numbers.count(all) + " attended"
                : Numbers.count(attended) + " of " + Numbers.count(all) + " attended (" + Numbers.percent(attended, all)
                        + ")";
    }

    private static String time(Account account, Work work) {
        String first = "first " + Numbers.time(account.firstNanos())
                + (account.firstBy().equals(Optional.of(ServedBy.SCALAR_CODE)) ? " by scalar code" : "");
        if (account.times().isEmpty()) {
            return first;
        }
        Sample times = account.times().get();
        double median = times.median();
        String rate = work.flops() < MEMORY_BOUND_INTENSITY * work.bytes()
                ? Numbers.rate(work.bytes() / median * 1e9, "B") + " of q, k, v and out"
                : Numbers.rate(work.flops() / median * 1e9, "FLOP") + " over attended pairs";
        return first + ", then " + Numbers.time(median) + " (median of " + times.runs() + "): " + rate;
    }
}
