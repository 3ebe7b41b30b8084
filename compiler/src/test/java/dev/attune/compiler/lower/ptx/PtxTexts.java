package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.runtime.kernel.Schedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the PTX back end writes, for tests of other packages. */
public final class PtxTexts {
    private PtxTexts() {}

    /** Of each family that takes a request: its schedules, and the kernels of the first and the last of them, by its name. */
    public static Map<String, String> ofEachFamily(AnalyzedAttention analyzed, LoweringRequest request) {
        Map<String, List<Schedule>> spaces = PtxRun.BACKEND.space(analyzed, request).stream()
                .collect(Collectors.groupingBy(Schedule::family, LinkedHashMap::new, Collectors.toList()));
        Map<String, String> texts = new LinkedHashMap<>();
        spaces.forEach((family, schedules) -> texts.put(
                family,
                schedules
                        + PtxRun.BACKEND.text(analyzed, request, schedules.getFirst())
                        + PtxRun.BACKEND.text(analyzed, request, schedules.getLast())));
        return texts;
    }
}
