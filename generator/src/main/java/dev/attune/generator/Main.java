package dev.attune.generator;

import dev.attune.generator.report.Reporter;
import dev.attune.generator.tune.TuneVariants;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/**
 * What a build plugin starts: {@code generate} or {@code tune}, then {@link GeneratorOptions}. Standard output has the lines of
 * {@link Reporter} and nothing else.
 */
public final class Main {
    private static final int OK = 0;
    private static final int WRONG_INPUT = 1;

    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream lines = System.out;
        // whatever a library prints shall not be taken for a report
        System.setOut(System.err);
        System.exit(run(List.of(arguments), lines));
    }

    static int run(List<String> arguments, PrintStream lines) throws IOException, InterruptedException {
        Reporter reporter = new Reporter(lines);
        String goal = arguments.isEmpty() ? "" : arguments.getFirst();
        try {
            GeneratorOptions options =
                    GeneratorOptions.parse(arguments.subList(Math.min(1, arguments.size()), arguments.size()));
            switch (goal) {
                case "generate" -> new GenerateVariants(options, reporter).run();
                case "tune" -> new TuneVariants(options, reporter).run();
                default -> throw new IllegalArgumentException("goal '" + goal + "': expected generate or tune");
            }
        } catch (IllegalArgumentException e) {
            reporter.failure(e.getMessage());
        }
        return reporter.errors() == 0 ? OK : WRONG_INPUT;
    }
}
