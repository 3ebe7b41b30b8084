package dev.attune.templates.ptx;

import dev.attune.templates.ptx.isa.Instruction;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Derives a kernel's {@code .reg} lines from the registers that it uses. */
final class RegisterDeclarations {
    private static final Pattern NUMBERED = Pattern.compile("(.*?)(0|[1-9][0-9]{0,5})");
    private static final int LINE_WIDTH = 108;

    private RegisterDeclarations() {}

    /** One or more lines per register class, without indentation. */
    static List<String> of(List<Instruction> instructions) {
        Map<RegisterClass, Set<String>> names = new TreeMap<>();
        for (Instruction instruction : instructions) {
            Stream.concat(instruction.writes().stream(), instruction.reads().stream())
                    .forEach((Register register) -> names.computeIfAbsent(register.type(), _ -> new LinkedHashSet<>())
                            .add(register.name()));
        }
        List<String> lines = new ArrayList<>();
        names.forEach((type, used) -> lines.addAll(wrap(".reg " + type.directive() + " ", declarators(used))));
        return lines;
    }

    /** Names; the run {@code score_0 .. score_3} becomes {@code score_<4>} where it has no gap. */
    private static List<String> declarators(Set<String> names) {
        Map<String, Set<Integer>> families = new LinkedHashMap<>();
        for (String name : names) {
            Matcher matcher = NUMBERED.matcher(name);
            if (matcher.matches()) {
                families.computeIfAbsent(matcher.group(1), _ -> new LinkedHashSet<>())
                        .add(Integer.parseInt(matcher.group(2)));
            }
        }
        Set<String> declarators = new LinkedHashSet<>();
        for (String name : names) {
            Matcher matcher = NUMBERED.matcher(name);
            if (matcher.matches()) {
                Set<Integer> numbers = families.get(matcher.group(1));
                int highest = numbers.stream().mapToInt(Integer::intValue).max().orElseThrow();
                if (numbers.size() > 1 && highest == numbers.size() - 1) {
                    declarators.add("%" + matcher.group(1) + "<" + numbers.size() + ">");
                    continue;
                }
            }
            declarators.add("%" + name);
        }
        return new ArrayList<>(declarators);
    }

    private static List<String> wrap(String head, List<String> declarators) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(head);
        for (String declarator : declarators) {
            if (line.length() > head.length() && line.length() + declarator.length() + 3 > LINE_WIDTH) {
                lines.add(line.append(';').toString());
                line = new StringBuilder(head);
            }
            line.append(line.length() > head.length() ? ", " : "").append(declarator);
        }
        lines.add(line.append(';').toString());
        return lines;
    }
}
