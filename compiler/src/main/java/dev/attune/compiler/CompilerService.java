package dev.attune.compiler;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.check.CheckResult;
import dev.attune.compiler.check.SourceLoader;
import dev.attune.compiler.diagnostic.Renderer;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.lower.FamilyVersions;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.KernelCompiler;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The compiler as the runtime sees it. Thread-safe. */
public final class CompilerService implements KernelCompiler {
    /** Its classes are loaded when something is to be compiled, which a process with cached kernels never does. */
    private static final class Lazy {
        static final Compiler COMPILER = new Compiler();
    }

    /** The variant asked for last: a tuner asks for many schedules of one variant in a row. */
    private volatile Analyzed last;

    private record Analyzed(VariantSource source, int headDim, AnalyzedAttention attention) {}

    /** The release, as generated code names it. */
    public static String release() {
        return Release.VERSION;
    }

    @Override
    public String version() {
        return BuildIdentity.current();
    }

    @Override
    public String families(Target target) {
        return FamilyVersions.of(target);
    }

    @Override
    public String key(KernelRequest request) {
        AnalyzedAttention analyzed = analyze(request);
        return Lazy.COMPILER.key(analyzed, lowering(request), schedule(analyzed, request));
    }

    @Override
    public KernelArtifact compile(KernelRequest request) {
        AnalyzedAttention analyzed = analyze(request);
        return Lazy.COMPILER.build(analyzed, lowering(request), schedule(analyzed, request));
    }

    @Override
    public List<Schedule> space(KernelRequest request) {
        return Lazy.COMPILER.space(analyze(request), lowering(request));
    }

    @Override
    public Map<Schedule, Double> estimate(KernelRequest request, List<Schedule> schedules) {
        return Lazy.COMPILER.estimate(analyze(request), lowering(request), schedules);
    }

    private Schedule schedule(AnalyzedAttention analyzed, KernelRequest request) {
        return request.schedule().orElseGet(() -> Lazy.COMPILER.choose(analyzed, lowering(request)));
    }

    private static LoweringRequest lowering(KernelRequest request) {
        return new LoweringRequest(request.target(), request.dtype(), request.shape());
    }

    private AnalyzedAttention analyze(KernelRequest request) {
        int headDim = request.shape().headDim();
        Analyzed known = last;
        if (known == null || known.headDim() != headDim || !known.source().equals(request.variant())) {
            Attention rewritten = Lazy.COMPILER.rewrite(variant(request.variant()), headDim);
            known = new Analyzed(request.variant(), headDim, Lazy.COMPILER.analyze(rewritten));
            last = known;
        }
        return known.attention();
    }

    private Attention variant(VariantSource source) {
        CheckResult result =
                Lazy.COMPILER.check(SourceFile.of(source.path(), source.text()), SourceLoader.of(source.imports()));
        if (result.hasErrors()) {
            throw new KernelBuildException(Renderer.plain().render(result.diagnostics()));
        }
        return result.attentions().stream()
                .filter(attention -> attention.name().equals(source.name()))
                .findFirst()
                .orElseThrow(() -> new KernelBuildException("no variant '" + source.name() + "' in " + source.path()
                        + "; it has "
                        + result.attentions().stream().map(Attention::name).collect(Collectors.joining(", "))));
    }
}
