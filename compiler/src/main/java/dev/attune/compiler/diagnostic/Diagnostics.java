package dev.attune.compiler.diagnostic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects what the phases report about one program. Not safe for several threads. */
public final class Diagnostics {

    private record Place(Code code, Span span) {}

    private final Map<SourceFile, List<Diagnostic>> byFile = new LinkedHashMap<>();
    private final Set<Place> seen = new HashSet<>();
    private int errors;

    /** Reports. The same code at the same place is said once. */
    public void report(Diagnostic diagnostic) {
        if (!seen.add(new Place(diagnostic.code(), diagnostic.span()))) {
            return;
        }
        byFile.computeIfAbsent(diagnostic.span().file(), file -> new ArrayList<>())
                .add(diagnostic);
        if (diagnostic.severity() == Severity.ERROR) {
            errors++;
        }
    }

    /** How many errors were reported so far: a phase compares two counts to know whether it failed. */
    public int errorCount() {
        return errors;
    }

    /** All of them: file by file in the order of their first report, in a file by place. */
    public List<Diagnostic> inOrder() {
        return byFile.values().stream()
                .flatMap(list -> list.stream()
                        .sorted(Comparator.comparingInt(
                                        (Diagnostic d) -> d.span().start())
                                .thenComparing(Diagnostic::code)))
                .toList();
    }
}
