package dev.attune.cli.explain;

import dev.attune.bench.jit.JitVerdict;
import dev.attune.bench.jit.JitVerdict.Refusal;
import dev.attune.bench.jit.WarmUp;
import dev.attune.cli.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the JVM made of a Java kernel, in its own words where it has some. */
public final class JitSection {

    private static final List<String> OURS = List.of("dev.attune.kernels.", "dev.attune.runtime.simd.");
    private static final int MOST_REFUSALS = 8;

    /** More than a call's own objects. */
    private static final long BOXED_BYTES = 65_536;

    private JitSection() {}

    /** Whether a class is one that kernels are made of. */
    public static boolean isKernel(String className) {
        return OURS.stream().anyMatch(className::startsWith);
    }

    /** How a kernel got warm. */
    public static List<String> lines(WarmUp warmUp) {
        return List.of(
                "first call " + Numbers.time(warmUp.firstNanos()) + ", warm " + Numbers.time(warmUp.finalNanos())
                        + "; 90% of the final speed after " + Numbers.time(warmUp.workNanos()) + " of work ("
                        + warmUp.calls() + " calls on one thread)",
                "a warm call allocates " + Numbers.bytes(warmUp.bytesPerCall())
                        + (warmUp.bytesPerCall() > BOXED_BYTES
                                ? ": vectors are boxed, as C2 did not inline what they pass through, or has not compiled it yet"
                                : ": no vector is boxed"));
    }

    /** What C2 said. */
    public static List<String> lines(JitVerdict verdict) {
        if (verdict.compiled().isEmpty() && verdict.failed().isEmpty()) {
            return List.of(
                    "C2 has compiled nothing of the kernel: it ran too little for that, or the machine was busy");
        }
        List<String> lines = new ArrayList<>();
        long code = verdict.compiled().stream()
                .mapToLong(JitVerdict.Compiled::codeBytes)
                .sum();
        double milliseconds = verdict.compiled().stream()
                .mapToDouble(JitVerdict.Compiled::milliseconds)
                .sum();
        lines.add("C2 compiled " + times(verdict.compiled().size()) + ", in " + Numbers.time(milliseconds * 1e6)
                + ", to " + Numbers.bytes(code) + " of code");
        verdict.compiled().stream()
                .sorted((a, b) -> Double.compare(b.milliseconds(), a.milliseconds()))
                .limit(3)
                .forEach(each -> lines.add("  " + each.method() + (each.inLoop() ? ", its loop," : "") + " in "
                        + Numbers.time(each.milliseconds() * 1e6)));
        verdict.failed()
                .forEach((reason, times) ->
                        lines.add("C2 gave up a compilation: " + reason + " (" + times(times) + ")"));
        if (!verdict.compiled().isEmpty()) {
            lines.addAll(refusals(verdict.refused()));
        }
        return lines;
    }

    private static List<String> refusals(Map<Refusal, Integer> refused) {
        List<Map.Entry<Refusal, Integer>> vectors = refused.entrySet().stream()
                .filter(each -> each.getKey().onVector())
                .toList();
        if (vectors.isEmpty()) {
            return List.of("C2 inlined every call on a vector (" + refused.size() + " others stayed calls)");
        }
        List<String> lines = new ArrayList<>();
        lines.add("C2 did not inline " + vectors.size() + " kinds of calls on vectors:");
        vectors.stream()
                .limit(MOST_REFUSALS)
                .forEach(each -> lines.add(
                        "  " + each.getKey().caller() + " -> " + each.getKey().callee() + ": "
                                + each.getKey().reason() + " (" + times(each.getValue()) + ")"));
        if (vectors.size() > MOST_REFUSALS) {
            lines.add("  and " + (vectors.size() - MOST_REFUSALS) + " more");
        }
        return lines;
    }

    private static String times(int count) {
        return count == 1 ? "once" : count + " times";
    }
}
