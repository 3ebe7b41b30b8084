package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.lower.Backend;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.lower.ptx.cost.NominalCall;
import dev.attune.runtime.cuda.KernelImage;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.templates.ptx.PtxKernel;
import dev.attune.templates.ptx.PtxModule;
import dev.attune.templates.ptx.PtxPrinter;
import dev.attune.templates.ptx.assemble.AssembledKernel;
import dev.attune.templates.ptx.assemble.AssembledModule;
import dev.attune.templates.ptx.assemble.AssemblerException;
import dev.attune.templates.ptx.assemble.PtxAssembler;
import dev.attune.templates.ptx.isa.PtxVersion;
import dev.attune.templates.ptx.isa.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.ToDoubleFunction;

/** The PTX back end: picks a family, has it write the kernels, assembles them. */
public final class PtxBackend implements Backend {
    private static final List<PtxFamily> FAMILIES =
            List.of(new HopperFamily(), new MmaFamily(), new DecodeFamily(), new SimtFamily());

    /** A family of so small a part of the best one's preference has a shape that it was not made for. */
    private static final double FAR_BEHIND = 0.25;

    /** What such a family's cost counts for: nothing was timed there that could bear the model out, such as one row in a tile of 64. */
    private static final double DISTRUST = 1.25;

    private final String compilerVersion;
    private volatile Assembled last;

    /**
     * A back end.
     *
     * @param compilerVersion stands in the header of generated files
     */
    public PtxBackend(String compilerVersion) {
        this.compilerVersion = compilerVersion;
    }

    @Override
    public List<Schedule> space(AnalyzedAttention analyzed, LoweringRequest request) {
        List<Schedule> space = new ArrayList<>();
        families(analyzed, request).forEach(family -> space.addAll(family.space(analyzed, request)));
        if (space.isEmpty()) {
            throw new KernelBuildException("no point of the schedule block of "
                    + analyzed.attention().name() + " fits head dims "
                    + request.shape().headDim() + " and "
                    + request.shape().headDimV() + " on " + request.target().spelling()
                    + "; add smaller tiles or fewer stages to it");
        }
        return space;
    }

    @Override
    public Schedule choose(AnalyzedAttention analyzed, LoweringRequest request) {
        Optional<KernelBuildException> refused = Optional.empty();
        for (PtxFamily family : families(analyzed, request)) {
            for (Schedule schedule : family.choices(analyzed, request)) {
                try {
                    if (family.refusesSpills()) {
                        assemble(analyzed, request, schedule);
                    }
                    return schedule;
                } catch (KernelBuildException complaint) {
                    refused = Optional.of(complaint);
                }
            }
        }
        if (refused.isPresent()) {
            throw refused.get();
        }
        // no family has a choice where no point of the schedule block fits, and the space says so
        return space(analyzed, request).getFirst();
    }

    @Override
    public Map<Schedule, Double> estimate(
            AnalyzedAttention analyzed, LoweringRequest request, List<Schedule> schedules) {
        var call = new NominalCall(analyzed, request);
        double wanted = families(analyzed, request).getFirst().preference(analyzed, request);
        Map<PtxFamily, ToDoubleFunction<Schedule>> models = new HashMap<>();
        Map<Schedule, Double> costs = new LinkedHashMap<>();
        for (Schedule schedule : schedules) {
            PtxFamily family = family(schedule);
            double distrust = family.preference(analyzed, request) < FAR_BEHIND * wanted ? DISTRUST : 1;
            double cycles =
                    models.computeIfAbsent(family, fresh -> fresh.costs(call)).applyAsDouble(schedule);
            costs.put(schedule, distrust * cycles);
        }
        return costs;
    }

    /** The families that take a request, the best suited first. */
    private static List<PtxFamily> families(AnalyzedAttention analyzed, LoweringRequest request) {
        List<String> refusals = new ArrayList<>();
        List<PtxFamily> taking = new ArrayList<>();
        for (PtxFamily family : FAMILIES) {
            Optional<String> refusal = family.refusal(analyzed, request);
            refusal.ifPresent(refusals::add);
            if (refusal.isEmpty()) {
                taking.add(family);
            }
        }
        if (taking.isEmpty()) {
            throw new KernelBuildException("no kernel family takes " + request.dtype() + " with head dims "
                    + request.shape().headDim() + " and " + request.shape().headDimV() + " for "
                    + request.target().spelling() + ": " + String.join("; ", refusals));
        }
        taking.sort(Comparator.comparingDouble((PtxFamily family) -> -family.preference(analyzed, request)));
        return taking;
    }

    /**
     * A program with its text and its machine code.
     *
     * @param entry the attention kernel's
     * @param helpers the other kernels', if there are any
     */
    private record Assembled(
            PtxProgram program, String text, AssembledModule entry, Optional<AssembledModule> helpers) {

        Assembled with(PtxProgram other) {
            return new Assembled(other, text, entry, helpers);
        }

        List<AssembledModule> modules() {
            return helpers.isPresent() ? List.of(entry, helpers.get()) : List.of(entry);
        }
    }

    /** Writes and assembles a schedule's kernels; the last result is kept, as what is chosen is built next. */
    private Assembled assemble(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule) {
        PtxProgram program = program(analyzed, request, schedule);
        PtxModule module = module(analyzed, request, schedule, program);
        String text = PtxPrinter.print(module);
        Assembled known = last;
        if (known != null && known.text().equals(text)) {
            return known.with(program);
        }
        Assembled assembled;
        try {
            assembled = assemble(program, module, text, Optimization.of(schedule));
        } catch (AssemblerException refused) {
            throw new KernelBuildException(
                    "the assembler refuses " + analyzed.attention().name() + " with " + schedule + ": "
                            + refused.getMessage(),
                    refused);
        }
        if (family(schedule).refusesSpills()) {
            requireNoSpills(analyzed, schedule, program.entry(), assembled.entry());
        }
        last = assembled;
        return assembled;
    }

    /** The attention kernel on this thread and what is launched beside it on another: the assembler takes its time for each. */
    private static Assembled assemble(PtxProgram program, PtxModule module, String text, int optimization) {
        PtxKernel entry = module.kernel(program.entry());
        List<PtxKernel> others =
                module.kernels().stream().filter(kernel -> kernel != entry).toList();
        if (others.isEmpty()) {
            return new Assembled(
                    program, text, PtxAssembler.assemble(text, module.target(), optimization), Optional.empty());
        }
        CompletableFuture<AssembledModule> helpers =
                CompletableFuture.supplyAsync(() -> PtxAssembler.assemble(module.with(others), optimization));
        AssembledModule assembled = PtxAssembler.assemble(module.with(List.of(entry)), optimization);
        try {
            return new Assembled(program, text, assembled, Optional.of(helpers.join()));
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof AssemblerException refused ? refused : failure;
        }
    }

    @Override
    public KernelArtifact build(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule, String key) {
        Assembled made = assemble(analyzed, request, schedule);
        PtxProgram program = made.program();
        String text = made.text();
        Map<String, String> provenance = new TreeMap<>();
        provenance.put("compiler", compilerVersion);
        List<String> warnings = new ArrayList<>();
        for (AssembledModule assembled : made.modules()) {
            for (AssembledKernel kernel : assembled.kernels()) {
                provenance.put(
                        "assembler." + kernel.name(),
                        kernel.registers() + " registers, " + kernel.spillStoreBytes() + " bytes spilled, "
                                + kernel.stackBytes() + " bytes of stack, " + kernel.staticSharedBytes()
                                + " bytes of static shared memory");
            }
            warnings.addAll(assembled.warnings());
        }
        if (!warnings.isEmpty()) {
            provenance.put("assembler.warnings", String.join("\n", warnings));
        }
        Map<String, byte[]> files = new TreeMap<>();
        files.put(KernelImage.PTX, text.getBytes(StandardCharsets.UTF_8));
        files.put(KernelImage.CUBIN, made.entry().cubin());
        made.helpers().ifPresent(helpers -> files.put(KernelImage.HELPERS_CUBIN, helpers.cubin()));
        return new KernelArtifact(
                key,
                analyzed.attention().signature(),
                request.target(),
                schedule,
                request.dtype(),
                request.shape().headDim(),
                request.shape().headDimV(),
                program.entry(),
                program.launch(),
                provenance,
                files);
    }

    private static void requireNoSpills(
            AnalyzedAttention analyzed, Schedule schedule, String entry, AssembledModule assembled) {
        List<String> complaints = new ArrayList<>(assembled.warnings());
        for (AssembledKernel kernel : assembled.kernels()) {
            if (kernel.name().equals(entry) && kernel.spillStoreBytes() + kernel.stackBytes() > 0) {
                complaints.add(kernel.name() + " spills " + kernel.spillStoreBytes() + " bytes of registers");
            }
        }
        if (!complaints.isEmpty()) {
            throw new KernelBuildException(analyzed.attention().name() + " with " + schedule
                    + " does not fit the registers: " + String.join("; ", complaints)
                    + ". A smaller tile.kv or sets=1 takes fewer");
        }
    }

    /** The PTX of a schedule. */
    String text(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule) {
        return PtxPrinter.print(module(analyzed, request, schedule, program(analyzed, request, schedule)));
    }

    private PtxModule module(
            AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule, PtxProgram program) {
        return new PtxModule(PtxVersion.V8_0, target(request), header(analyzed, request, schedule), program.kernels());
    }

    /** The kernels of a schedule as data, before they are printed and assembled. */
    PtxProgram program(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule) {
        PtxFamily family = family(schedule);
        family.refusal(analyzed, request).ifPresent(reason -> {
            throw new KernelBuildException(reason);
        });
        return family.write(analyzed, request, schedule);
    }

    private static PtxFamily family(Schedule schedule) {
        return FAMILIES.stream()
                .filter(candidate -> candidate.name().equals(schedule.family()))
                .findFirst()
                .orElseThrow(() -> new KernelBuildException("no PTX family '" + schedule.family() + "'; known: "
                        + String.join(
                                ", ", FAMILIES.stream().map(PtxFamily::name).toList())));
    }

    private static Target target(LoweringRequest request) {
        return switch (request.target()) {
            case PTX_SM_80 -> Target.SM_80;
            case PTX_SM_90A -> Target.SM_90A;
            case JAVA -> throw new KernelBuildException("the PTX back end makes no Java kernels");
        };
    }

    private List<String> header(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule) {
        int headDim = request.shape().headDim();
        int headDimV = request.shape().headDimV();
        String width = headDim == headDimV ? "head_dim " + headDim : "head_dim " + headDim + ", head_dim_v " + headDimV;
        return List.of(
                "Generated by Attune " + compilerVersion + ".",
                "Variant " + analyzed.attention().name() + ", " + request.dtype() + ", " + width + ".",
                "Schedule " + schedule + ".");
    }
}
