package dev.attune.bench.peers;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tensor.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import jdk.incubator.vector.FloatVector;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that {@code bench/compare} runs. */
@Command(
        name = "compare",
        description = "Times Attune's Java kernels beside libtorch and ONNX Runtime, in turns, in one JVM.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bench/compare                                   every case",
            "  bench/compare --only '^causal'                  the cases whose id has this expression",
            "  bench/compare --variant causal --shape 1,8,8,1024,1024,64 --threads 2",
            "",
            "A ratio is a peer's time divided by Attune's: above 1, Attune is faster. Exit codes: 0 ok, 1 the input was wrong,"
                    + " 2 a result was wrong."
        })
public final class Compare implements Callable<Integer> {

    @Option(names = "--list", description = "Lists the cases and ends.")
    private boolean list;

    @Option(names = "--only", paramLabel = "REGEX", defaultValue = "", description = "Cases whose id has this in it.")
    private Pattern only;

    @Option(names = "--variant", paramLabel = "NAME", description = "A case of its own: this variant, with --shape.")
    private String variant;

    @Option(names = "--shape", paramLabel = "B,H,Hkv,Sq,Skv,D[,Dv]", description = "The shape of that case.")
    private String shape;

    @Option(names = "--dtype", defaultValue = "f32", description = "Its dtype: f32, bf16 or f16.")
    private String dtype;

    @Option(names = "-P", paramLabel = "name=value", description = "Its launch parameters.")
    private Map<String, Double> parameters = Map.of();

    @Option(names = "--baseline", paramLabel = "NAME", description = "The variant that it is compared with per pair.")
    private String baseline;

    @Option(names = "--threads", split = ",", defaultValue = "1,2", description = "By default ${DEFAULT-VALUE}.")
    private List<Integer> threads;

    @Option(names = "--repeats", defaultValue = "3", description = "By default ${DEFAULT-VALUE}.")
    private int repeats;

    @Option(
            names = "--seconds",
            defaultValue = "8",
            description =
                    "About how long a case is timed on each number of threads, after warm-up; by default ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--peers",
            paramLabel = "REGEX",
            defaultValue = "",
            description = "Peers whose name has this in it.")
    private Pattern peers;

    @Option(names = "--schedule", paramLabel = "FAMILY[KNOB=VALUE,...]", description = "Attune's schedule.")
    private String schedule;

    @Option(
            names = "--variants",
            paramLabel = "DIR",
            defaultValue = "examples",
            description = "The folder of variants.")
    private Path variants;

    @Option(names = "--table", paramLabel = "FILE", description = "Writes the table here too.")
    private Path table;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Compare())
                .setExecutionExceptionHandler((e, line, _) -> {
                    if (e instanceof IllegalArgumentException) {
                        line.getErr().println("error: " + e.getMessage());
                        return 1;
                    }
                    throw e;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<PeerCase> cases = cases();
        if (list) {
            cases.forEach(each -> System.out.printf("%-28s %s%n", each.id(), each.describe()));
            return 0;
        }
        System.out.printf(
                "%s, JDK %s, %d processors, vectors of %d bits%n",
                processor(),
                System.getProperty("java.vm.version"),
                Runtime.getRuntime().availableProcessors(),
                FloatVector.SPECIES_PREFERRED.vectorBitSize());
        var comparison = new Comparison(
                variants,
                new AttuneKernels(Optional.ofNullable(schedule).map(Schedule::parse)),
                name -> peers.matcher(name).find(),
                new Interleaving(repeats, seconds));
        List<Measurement> all = new ArrayList<>();
        for (PeerCase each : cases) {
            for (Measurement measurement : comparison.measure(each, threads)) {
                all.add(measurement);
                System.out.print(Report.details(measurement));
            }
        }
        String text = Report.table(all);
        System.out.print("\n" + text);
        if (table != null) {
            Files.writeString(table, text, StandardCharsets.UTF_8);
        }
        return all.stream().allMatch(Measurement::right) ? 0 : 2;
    }

    private List<PeerCase> cases() {
        if ((variant == null) != (shape == null)) {
            throw new IllegalArgumentException("--variant and --shape make a case together");
        }
        if (variant != null) {
            DType stored = DType.named(dtype)
                    .filter(DType::isFloating)
                    .orElseThrow(() -> new IllegalArgumentException("dtype " + dtype + " is not f32, bf16 or f16"));
            return List.of(new PeerCase(
                    variant, variant, parameters, stored, ProblemShape.parse(shape), Optional.ofNullable(baseline)));
        }
        List<PeerCase> cases = Suite.cases().stream()
                .filter(each -> only.matcher(each.id()).find())
                .toList();
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("no case's id has '" + only + "' in it; --list lists them");
        }
        return cases;
    }

    /** The processor's name where the system tells it. */
    private static String processor() throws IOException {
        Path information = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(information)) {
            return System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        }
        return Files.readAllLines(information, StandardCharsets.UTF_8).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }
}
