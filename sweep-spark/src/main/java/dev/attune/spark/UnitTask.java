package dev.attune.spark;

import dev.attune.cli.option.RunTarget;
import dev.attune.cli.source.VariantFile;
import dev.attune.cli.sweep.SweepUnit;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tune.TuningPlan;
import dev.attune.runtime.tune.record.RecordLines;
import dev.attune.runtime.tune.record.TuningRecord;
import dev.attune.runtime.tune.search.Strategy;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A combination on its way to an executor: texts, as an executor sees none of the driver's files.
 *
 * @param number its place in the sweep, from 1
 * @param imports path to content of what the variant's file imports
 * @param budget of the search; 0 for the usual one
 * @param known records that its search starts from, as lines of JSON
 */
record UnitTask(
        int number,
        String path,
        String text,
        TreeMap<String, String> imports,
        String name,
        String shape,
        String dtype,
        String target,
        TreeMap<String, String> parameters,
        String strategy,
        int budget,
        long seed,
        ArrayList<String> known)
        implements Serializable {

    static UnitTask of(int number, SweepUnit unit, List<TuningRecord> known) {
        VariantSource source = unit.variant().source();
        TuningPlan plan = unit.plan();
        return new UnitTask(
                number,
                source.path(),
                source.text(),
                new TreeMap<>(source.imports()),
                source.name(),
                unit.shape().toString(),
                unit.dtype().toString(),
                unit.target().toString(),
                new TreeMap<>(unit.parameters()),
                plan.strategy().spelling(),
                plan.budget().orElse(0),
                plan.seed(),
                new ArrayList<>(known.stream().map(RecordLines::write).toList()));
    }

    /** The combination that it was made of. */
    SweepUnit unit() {
        return new SweepUnit(
                VariantFile.of(new VariantSource(path, text, imports, name)),
                ProblemShape.parse(shape),
                DType.named(dtype).orElseThrow(),
                RunTarget.named(target).orElseThrow(),
                parameters,
                new TuningPlan(
                        Strategy.parse(strategy),
                        budget == 0 ? OptionalInt.empty() : OptionalInt.of(budget),
                        seed,
                        true));
    }

    List<TuningRecord> knownRecords() {
        return known.stream().map(RecordLines::read).toList();
    }
}
