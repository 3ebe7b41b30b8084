package dev.attune.cli.sweep;

import dev.attune.cli.call.CallOptions;
import dev.attune.cli.option.RunTarget;
import dev.attune.cli.option.TargetFlag;
import dev.attune.cli.source.VariantFile;
import dev.attune.runtime.dispatch.AttentionRequest;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tune.TuningPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A combination of a sweep: what is tuned at a time, and how. Knows no device, so that another machine can tune it.
 *
 * @param parameters name to text, of parameters that the variant has
 */
public record SweepUnit(
        VariantFile variant,
        ProblemShape shape,
        DType dtype,
        RunTarget target,
        Map<String, String> parameters,
        TuningPlan plan) {

    public SweepUnit {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** All combinations, in the order of the file: variants outermost, targets innermost. */
    public static List<SweepUnit> of(SweepFile file) throws IOException {
        List<SweepUnit> units = new ArrayList<>();
        for (Path path : file.variants()) {
            VariantFile variant = VariantFile.load(path, Optional.empty());
            Map<String, String> own = own(variant, file.parameters());
            for (ProblemShape shape : file.shapes()) {
                for (DType dtype : file.dtypes()) {
                    for (RunTarget target : file.targets()) {
                        units.add(new SweepUnit(variant, shape, dtype, target, own, file.plan()));
                    }
                }
            }
        }
        return units;
    }

    private static Map<String, String> own(VariantFile variant, Map<String, String> all) {
        Map<String, String> own = new LinkedHashMap<>();
        variant.signature().parameters().forEach(parameter -> {
            String text = all.get(parameter.name());
            if (text != null) {
                own.put(parameter.name(), text);
            }
        });
        return own;
    }

    AttentionRequest request() {
        return new AttentionRequest(variant.source(), dtype, shape, TargetFlag.choice(Optional.of(target)));
    }

    CallOptions options() {
        return new CallOptions(Optional.of(shape), Optional.of(dtype), Optional.empty(), parameters, plan.seed());
    }

    /** One line for people. */
    public String describe() {
        return variant.signature().name() + "  " + shape + " " + dtype + " on " + target;
    }
}
