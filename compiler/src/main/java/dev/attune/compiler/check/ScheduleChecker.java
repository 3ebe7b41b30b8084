package dev.attune.compiler.check;

import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Diagnostics;
import dev.attune.compiler.diagnostic.NearNames;
import dev.attune.compiler.diagnostic.Quote;
import dev.attune.compiler.ir.ScheduleSpace;
import dev.attune.compiler.syntax.Ast;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Schedule blocks: targets, their knobs, and the range of each. */
final class ScheduleChecker {

    /** What a knob's points may be: from, to, and a step that all are multiples of. */
    private record Range(int from, int to, int step) {
        boolean contains(int point) {
            return point >= from && point <= to && point % step == 0;
        }

        @Override
        public String toString() {
            return "from " + from + " to " + to + (step == 1 ? "" : " in steps of " + step);
        }
    }

    private static final Map<String, SequencedMap<String, Range>> KNOBS = Map.of("cuda", cuda(), "java", java());

    private final Diagnostics diagnostics;
    private final Map<String, Ast.Word> targets = new HashMap<>();

    ScheduleChecker(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    private static SequencedMap<String, Range> cuda() {
        var knobs = new LinkedHashMap<String, Range>();
        knobs.put("tile.q", new Range(16, 512, 16));
        knobs.put("tile.kv", new Range(16, 512, 16));
        knobs.put("stages", new Range(1, 8, 1));
        knobs.put("split.kv", new Range(1, 256, 1));
        knobs.put("warps", new Range(1, 32, 1));
        return knobs;
    }

    private static SequencedMap<String, Range> java() {
        var knobs = new LinkedHashMap<String, Range>();
        knobs.put("tile.q", new Range(1, 1024, 1));
        knobs.put("tile.kv", new Range(8, 65536, 8));
        knobs.put("split.kv", new Range(1, 256, 1));
        return knobs;
    }

    /** The space of a schedule block; empty where it is in error. */
    Optional<ScheduleSpace> check(Ast.Schedule schedule) {
        String target = schedule.target().text();
        SequencedMap<String, Range> knobs = KNOBS.get(target);
        if (knobs == null) {
            diagnostics.report(Diagnostic.of(
                            Code.UNKNOWN_TARGET, schedule.target().span(), "no target is named " + Quote.of(target))
                    .withHint("a schedule is for `cuda` or `java`"));
            return Optional.empty();
        }
        Ast.Word first = targets.putIfAbsent(target, schedule.target());
        if (first != null) {
            diagnostics.report(Diagnostic.of(
                            Code.DUPLICATE_STATEMENT,
                            schedule.target().span(),
                            "this is the second schedule for " + Quote.of(target))
                    .withLabel(first.span(), "the first one is here"));
        }
        int errors = diagnostics.errorCount();
        var points = new LinkedHashMap<String, List<Integer>>();
        Map<String, Ast.Knob> firstKnobs = new HashMap<>();
        for (Ast.Knob knob : schedule.knobs()) {
            String name = knob.key().text()
                    + knob.axis().map(axis -> "." + axis.text()).orElse("");
            Range range = knobs.get(name);
            if (range == null) {
                unknown(knob, name, target, knobs);
                continue;
            }
            Ast.Knob known = firstKnobs.putIfAbsent(name, knob);
            if (known != null) {
                diagnostics.report(
                        Diagnostic.of(Code.DUPLICATE_STATEMENT, knob.span(), Quote.of(spelled(name)) + " is set twice")
                                .withLabel(known.span(), "it is first set here"));
            }
            points.put(name, points(knob, name, range));
        }
        return errors == diagnostics.errorCount() ? Optional.of(new ScheduleSpace(target, points)) : Optional.empty();
    }

    private void unknown(Ast.Knob knob, String name, String target, SequencedMap<String, Range> knobs) {
        List<String> spellings =
                knobs.keySet().stream().map(ScheduleChecker::spelled).toList();
        diagnostics.report(Diagnostic.of(
                        Code.UNKNOWN_KNOB,
                        knob.span(),
                        "a schedule for " + Quote.of(target) + " has no " + Quote.of(spelled(name)))
                .withHint(NearNames.suggestion(spelled(name), spellings)
                        .orElse("it has "
                                + Quote.join(spellings.stream().map(Quote::of).toList(), "and"))));
    }

    private List<Integer> points(Ast.Knob knob, String name, Range range) {
        List<Integer> points = new ArrayList<>();
        for (Ast.Word point : knob.points()) {
            boolean small = point.text().length() <= 9;
            int value = small ? Integer.parseInt(point.text()) : -1;
            if (!small || !range.contains(value)) {
                diagnostics.report(Diagnostic.of(
                                Code.BAD_POINT,
                                point.span(),
                                Quote.of(point.text()) + " is out of range for " + Quote.of(spelled(name)))
                        .withHint("it goes " + range));
            } else if (points.contains(value)) {
                diagnostics.report(
                        Diagnostic.of(Code.BAD_POINT, point.span(), Quote.of(point.text()) + " is there already"));
            } else {
                points.add(value);
            }
        }
        return points;
    }

    private static String spelled(String knob) {
        return knob.replace('.', ' ');
    }
}
