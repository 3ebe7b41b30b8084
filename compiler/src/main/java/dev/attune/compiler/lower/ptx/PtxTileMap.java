package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.Value;
import dev.attune.compiler.lower.ptx.Lowered.Held;
import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.attention.LaunchCode;
import dev.attune.templates.attention.TileMapCode;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fills the holes of the tile map kernels with an analysed variant. */
public final class PtxTileMap implements TileMapCode {
    private final AnalyzedAttention analyzed;
    private final MaskPlan.TileMap plan;
    private final Code summaryCode;
    private final List<Definition> tileCode;

    /** A variant whose mask plan is a tile map. */
    public PtxTileMap(AnalyzedAttention analyzed) {
        this.analyzed = analyzed;
        this.plan = (MaskPlan.TileMap) analyzed.mask();
        this.summaryCode = Code.of(
                analyzed, plan.summaries().stream().map(MaskPlan.Summary::value).toList());
        this.tileCode = new ArrayList<>(
                Code.ofTile(plan.body(), List.of(plan.any(), plan.all())).definitions());
        plan.hull().ifPresent(hull -> tileCode.addAll(hull.body()));
    }

    @Override
    public List<Summary> summaries() {
        return plan.summaries().stream()
                .map(summary -> new Summary(
                        summary.axis() == Axis.QUERY ? Side.QUERY : Side.KEY,
                        summary.value().type() == Type.F32 ? RegisterClass.F32 : RegisterClass.B32))
                .toList();
    }

    @Override
    public boolean variesByHead() {
        return reads(Axis.HEAD) || reads(Axis.KV_HEAD);
    }

    @Override
    public boolean variesByBatch() {
        return reads(Axis.BATCH);
    }

    private boolean reads(Axis axis) {
        return summaryCode.reads(axis) || tileReads(axis);
    }

    private boolean tileReads(Axis axis) {
        return tileCode.stream()
                .anyMatch(definition -> definition.op() instanceof Op.Position position && position.axis() == axis);
    }

    @Override
    public LaunchCode launch(KernelBuilder kernel, KernelArguments arguments) {
        return new VariantScopes(kernel, arguments, analyzed, Precision.FULL, summaryCode, tileCode);
    }

    @Override
    public Register value(KernelBuilder kernel, HeadCode head, int summary, Register position) {
        MaskPlan.Summary wanted = plan.summaries().get(summary);
        VariantScopes.Head scope = (VariantScopes.Head) head;
        Register value = wanted.axis() == Axis.QUERY
                ? scope.atRow(kernel, position, wanted.value())
                : scope.atKey(kernel, position, wanted.value());
        return wanted.value().type() == Type.BOOL ? kernel.select(value, 1, 0) : value;
    }

    @Override
    public Optional<HeadCode.KeyRange> hull(KernelBuilder kernel, HeadCode head, Register firstRow, Register lastRow) {
        return plan.hull().map(hull -> ((VariantScopes.Head) head).keyRange(kernel, hull, firstRow, lastRow));
    }

    @Override
    public TileClass classify(KernelBuilder kernel, HeadCode head, TileCorners corners, List<Extremes> extremes) {
        List<Value> roots = List.of(plan.any(), plan.all());
        Evaluator tile =
                ((VariantScopes.Head) head).tile(kernel, plan.body(), roots, op -> leaf(op, corners, extremes));
        return new TileClass(tile.register(plan.any()), tile.register(plan.all()));
    }

    private static Optional<Lowered> leaf(Op op, TileCorners corners, List<Extremes> extremes) {
        if (op instanceof Op.TileBound bound) {
            boolean low = bound.end() == Op.End.LOW;
            Register at = bound.axis() == Axis.QUERY
                    ? (low ? corners.firstRow() : corners.lastRow())
                    : (low ? corners.firstKey() : corners.lastKey());
            return Optional.of(new Held(at));
        }
        if (op instanceof Op.TileExtreme extreme) {
            Extremes found = extremes.get(extreme.summary());
            return Optional.of(new Held(extreme.end() == Op.End.LOW ? found.low() : found.high()));
        }
        return Optional.empty();
    }
}
