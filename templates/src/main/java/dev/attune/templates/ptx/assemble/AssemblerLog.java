package dev.attune.templates.ptx.assemble;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the assembler's verbose log. It is the same text from the bundled assembler and from a command-line ptxas. */
final class AssemblerLog {
    private static final Pattern ENTRY = Pattern.compile("Compiling entry function '([^']+)'");
    private static final Pattern STACK =
            Pattern.compile("(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads");
    private static final Pattern REGISTERS = Pattern.compile("Used (\\d+) registers");
    private static final Pattern SHARED = Pattern.compile("(\\d+)(?:\\+\\d+)? bytes smem");
    /** Serialised wgmma and ignored setmaxnreg come as numbered "info" lines; they are warnings to us. */
    private static final Pattern WARNING = Pattern.compile("\\bwarning\\b|\\(C\\d{4}\\)");

    private AssemblerLog() {}

    static List<String> warnings(String log) {
        return log.lines()
                .map(String::strip)
                .filter(line -> WARNING.matcher(line).find())
                .toList();
    }

    static List<AssembledKernel> kernels(String log) {
        List<AssembledKernel> kernels = new ArrayList<>();
        String name = null;
        int[] stack = new int[3];
        for (String line : log.lines().toList()) {
            Matcher entry = ENTRY.matcher(line);
            if (entry.find()) {
                name = entry.group(1);
                stack = new int[3];
            }
            Matcher frame = STACK.matcher(line);
            if (frame.find()) {
                for (int i = 0; i < stack.length; i++) {
                    stack[i] = Integer.parseInt(frame.group(i + 1));
                }
            }
            Matcher used = REGISTERS.matcher(line);
            if (name != null && used.find()) {
                kernels.add(new AssembledKernel(
                        name, Integer.parseInt(used.group(1)), number(SHARED, line), stack[0], stack[1], stack[2]));
                name = null;
            }
        }
        return kernels;
    }

    private static int number(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
