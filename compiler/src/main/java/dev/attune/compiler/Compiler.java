package dev.attune.compiler;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.check.CheckResult;
import dev.attune.compiler.check.FrontEnd;
import dev.attune.compiler.check.SourceLoader;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Printer;
import dev.attune.compiler.lower.Backend;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.lower.ptx.PtxBackend;
import dev.attune.compiler.lower.simd.JavaTarget;
import dev.attune.compiler.rewrite.FoldConstants;
import dev.attune.compiler.rewrite.PassPipeline;
import dev.attune.compiler.rewrite.RemoveUnused;
import dev.attune.compiler.rewrite.ShareCommon;
import dev.attune.compiler.rewrite.SimplifyMask;
import dev.attune.compiler.rewrite.SpecializeLengths;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.templates.simd.KernelPackages;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The way from text to kernel, on one page:
 *
 * <pre>
 * text --check--> IR --rewrite--> IR --analyze--> IR with facts --build--> artifact
 * </pre>
 *
 * Thread-safe; a listener sees the IR after each step.
 */
public final class Compiler {

    /** What {@code --dump-ir=after:} calls the IR as the front end makes it. */
    public static final String CHECK = "Check";

    private final PassPipeline.Listener listener;
    private final JavaTarget java = new JavaTarget(Release.VERSION);
    private final Backend ptx = new PtxBackend(Release.VERSION);

    /** A compiler that nobody watches. */
    public Compiler() {
        this((_, _) -> {});
    }

    /** A compiler that shows the IR after each pass: to a dump, or to a verifier in tests. */
    public Compiler(PassPipeline.Listener listener) {
        this.listener = listener;
    }

    /** Text to IR: syntax, names, types; helpers inlined. Errors are values in the result. */
    public CheckResult check(SourceFile file, SourceLoader imports) {
        return FrontEnd.check(file, imports);
    }

    /** IR to better IR that means the same. Order: constants make common and unused values, so they come first. */
    public Attention rewrite(Attention attention, int headDim) {
        listener.after(CHECK, attention);
        return rewrites(headDim).run(attention, listener);
    }

    /** IR to facts: where each value varies, which tiles the mask rules out, what the exponent may assume. */
    public AnalyzedAttention analyze(Attention rewritten) {
        return Analyze.analyze(rewritten);
    }

    /** The schedules that can be built, the compiler's own choice first. */
    public List<Schedule> space(AnalyzedAttention analyzed, LoweringRequest request) {
        return backend(request.target()).space(analyzed, request);
    }

    /** What a static model expects schedules to cost, relative to each other; empty where the target has none. */
    public Map<Schedule, Double> estimate(
            AnalyzedAttention analyzed, LoweringRequest request, List<Schedule> schedules) {
        return backend(request.target()).estimate(analyzed, request, schedules);
    }

    /** The schedule for a request that nothing was measured for. */
    public Schedule choose(AnalyzedAttention analyzed, LoweringRequest request) {
        return backend(request.target()).choose(analyzed, request);
    }

    /** Facts to code: a family's holes are filled, the result is compiled or assembled. */
    public KernelArtifact build(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule) {
        return backend(request.target()).build(analyzed, request, schedule, key(analyzed, request, schedule));
    }

    /**
     * Facts to Java sources, for a build that compiles them with its own: text by binary class name, the variant's first.
     *
     * @param request for {@link Target#JAVA}
     * @param packages where the classes shall live
     */
    public Map<String, String> javaSource(
            AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule, KernelPackages packages) {
        return java.source(analyzed, request, schedule, packages);
    }

    /** The content address of what {@link #build} would make: a hash of everything that decides it. */
    public String key(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule) {
        return Digests.sha256Hex(String.join(
                "\n",
                BuildIdentity.current(),
                request.target().spelling(),
                request.dtype().toString(),
                request.shape().headDim() + " " + request.shape().headDimV(),
                schedule.toString(),
                Printer.print(analyzed.attention())));
    }

    /** The names that {@code --dump-ir=after:} takes, in order. */
    public static List<String> passes() {
        return Stream.concat(Stream.of(CHECK), rewrites(1).names().stream()).toList();
    }

    private static PassPipeline rewrites(int headDim) {
        return new PassPipeline(
                new SpecializeLengths(Map.of("head_dim", headDim)),
                new FoldConstants(),
                new SimplifyMask(),
                new ShareCommon(),
                new RemoveUnused());
    }

    private Backend backend(Target target) {
        return switch (target) {
            case JAVA -> java;
            case PTX_SM_80, PTX_SM_90A -> ptx;
        };
    }
}
