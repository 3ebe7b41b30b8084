package dev.attune.cli.explain;

import dev.attune.bench.measure.MachineRates;
import dev.attune.bench.measure.Work;
import dev.attune.cli.Style;
import dev.attune.cli.report.Numbers;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.arguments.CallLengths;
import dev.attune.runtime.dispatch.Decision;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.LaunchPlan.KernelLaunch;
import dev.attune.runtime.kernel.SizeExpression;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tune.record.Winner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All that is to be said about a call.
 *
 * @param arguments lengths, parameters and captured tensors of the call
 * @param decisions that led to the kernel
 * @param rates of the machine that it is for, where that is here
 * @param measured the tuned time for exactly this shape
 * @param jit what the JVM made of the kernel; empty where it did not run
 */
public record Explanation(
        AnalyzedAttention analyzed,
        AttentionArguments arguments,
        KernelArtifact artifact,
        List<Decision> decisions,
        Work work,
        Optional<MachineRates> rates,
        Optional<Winner> measured,
        List<String> jit) {

    /** Where a schedule names no tile, the map is drawn with this one. */
    private static final int USUAL_TILE = 64;

    public Explanation {
        decisions = List.copyOf(decisions);
        jit = List.copyOf(jit);
    }

    /** The text. */
    public String print(String origin, Style style) {
        var text = new StringBuilder();
        text.append(style.bold(artifact.signature().name()))
                .append("  ")
                .append(style.faint(origin))
                .append('\n');
        section(
                text,
                style,
                "Mask",
                MaskSection.lines(
                        analyzed,
                        arguments,
                        artifact.schedule().knob("tile.q", USUAL_TILE),
                        artifact.schedule().knob("tile.kv", USUAL_TILE)));
        section(text, style, "Score", ScoreSection.lines(analyzed));
        section(text, style, "Evaluated", PlacesSection.lines(analyzed));
        section(text, style, "Kernel", kernel());
        section(text, style, "Time", TimeSection.lines(work, rates, measured));
        if (!jit.isEmpty()) {
            section(text, style, "JVM", jit);
        }
        return text.toString();
    }

    private static void section(StringBuilder text, Style style, String title, List<String> lines) {
        text.append('\n').append(style.bold(title)).append('\n');
        lines.forEach(
                line -> text.append(line.isEmpty() ? "" : "  ").append(line).append('\n'));
    }

    private List<String> kernel() {
        List<String> lines = new ArrayList<>();
        decisions.forEach(
                decision -> lines.add(decision.question() + ": " + decision.answer() + ", " + decision.reason()));
        lines.add("baked in: " + artifact.dtype() + ", head dim " + artifact.headDim()
                + (artifact.headDimV() == artifact.headDim() ? "" : ", of values " + artifact.headDimV())
                + "; all other lengths are launch arguments");
        for (KernelLaunch launch : artifact.launch().kernels()) {
            lines.add("launch " + launch.entry() + ": grid "
                    + launch.grid().stream().map(this::size).collect(Collectors.joining(" x "))
                    + ", " + launch.threads() + " threads, " + Numbers.bytes(launch.dynamicSharedBytes())
                    + " of dynamic shared memory");
        }
        artifact.provenance().forEach((what, value) -> value.lines().forEach(line -> lines.add(what + ": " + line)));
        return lines;
    }

    /** A size for this call's lengths; one that depends on the device as it is written. */
    private String size(SizeExpression size) {
        CallLengths lengths = ArgumentChecks.check(artifact.signature(), arguments);
        try {
            return Long.toString(size.evaluate(lengths));
        } catch (IllegalArgumentException e) {
            return size.toString();
        }
    }
}
