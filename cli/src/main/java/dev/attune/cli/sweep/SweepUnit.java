package dev.attune.cli.sweep;

import dev.attune.cli.option.RunTarget;
import dev.attune.cli.option.TargetFlag;
import dev.attune.cli.source.VariantFile;
import dev.attune.runtime.dispatch.AttentionRequest;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A combination of a sweep: what is tuned at a time. */
record SweepUnit(VariantFile variant, ProblemShape shape, DType dtype, RunTarget target) {

    /** All combinations, in the order of the file: variants outermost, targets innermost. */
    static List<SweepUnit> of(SweepFile file) throws IOException {
        List<SweepUnit> units = new ArrayList<>();
        for (Path path : file.variants()) {
            VariantFile variant = VariantFile.load(path, Optional.empty());
            for (ProblemShape shape : file.shapes()) {
                for (DType dtype : file.dtypes()) {
                    for (RunTarget target : file.targets()) {
                        units.add(new SweepUnit(variant, shape, dtype, target));
                    }
                }
            }
        }
        return units;
    }

    AttentionRequest request() {
        return new AttentionRequest(variant.source(), dtype, shape, TargetFlag.choice(Optional.of(target)));
    }

    String describe() {
        return variant.signature().name() + "  " + shape + " " + dtype + " on "
                + (target == RunTarget.JAVA ? "java" : "cuda");
    }
}
