package dev.attune.spark;

import dev.attune.cli.option.RunTarget;
import dev.attune.cli.source.VariantFile;
import dev.attune.cli.sweep.SweepUnit;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tune.TuningPlan;
import dev.attune.runtime.tune.search.Strategy;
import java.util.Map;
import java.util.OptionalInt;

/** Combinations for tests. */
final class Units {

    private Units() {}

    /** Of a variant with these lines in its body. */
    static SweepUnit of(String body, RunTarget target, String shape) {
        var source = new VariantSource(
                "dir/v.attn",
                "import \"lib/far.attn\"\nattention V {\n    param window: i32 = 4\n    mask far(q_idx, kv_idx) < window\n"
                        + body + "}\n",
                Map.of("dir/lib/far.attn", "fn far(a: i32, b: i32): i32 = a - b\n"),
                "V");
        return new SweepUnit(
                VariantFile.of(source),
                ProblemShape.parse(shape),
                DType.F32,
                target,
                Map.of("window", "8"),
                new TuningPlan(Strategy.HALVING, OptionalInt.of(7), 3, true));
    }
}
