package dev.attune.compiler.lower.simd;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.analysis.Varies;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Normalization;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A variant's body as lowering asks for it: what defines a value, where it varies, what is needed, what is kept. */
final class Body {
    private final AnalyzedAttention analyzed;
    private final Map<Value, Op> definitions = new HashMap<>();
    private final Set<Value> needed = new HashSet<>();
    private final Set<Value> kept = new LinkedHashSet<>();

    Body(AnalyzedAttention analyzed) {
        this.analyzed = analyzed;
        for (Definition definition : analyzed.attention().body()) {
            definitions.put(definition.value(), definition.op());
        }
        List<Value> roots = roots();
        roots.forEach(this::need);
        roots.forEach(this::keep);
        for (Definition definition : analyzed.attention().body()) {
            if (needed.contains(definition.value())) {
                keepOperands(definition);
            }
        }
    }

    private List<Value> roots() {
        var roots = new ArrayList<Value>();
        switch (analyzed.attention().normalization()) {
            case Normalization.Softmax softmax -> {
                roots.add(analyzed.attention().score());
                softmax.sink().ifPresent(roots::add);
            }
            case Normalization.Weight weight -> roots.add(weight.weight());
        }
        switch (analyzed.mask()) {
            case MaskPlan.Everything everything -> {}
            case MaskPlan.Nothing nothing -> {}
            case MaskPlan.Ranges ranges -> roots.add(analyzed.attention().mask().orElseThrow());
            case MaskPlan.TileMap map -> {
                roots.add(analyzed.attention().mask().orElseThrow());
                map.summaries().forEach(summary -> roots.add(summary.value()));
            }
        }
        return roots;
    }

    private void need(Value root) {
        var open = new ArrayList<>(List.of(root));
        while (!open.isEmpty()) {
            Value value = open.removeLast();
            if (needed.add(value)) {
                open.addAll(op(value).operands());
            }
        }
    }

    /** A row or column value is kept when vector code reads it; a call or head value when code that runs more often does. */
    private void keepOperands(Definition definition) {
        Varies user = varies(definition.value());
        for (Value operand : definition.op().operands()) {
            Varies place = varies(operand);
            boolean vectorUser = user == Varies.PAIR || user == Varies.SCORE;
            switch (place) {
                case LAUNCH, HEAD -> kept.add(operand);
                case ROW, COLUMN -> {
                    if (vectorUser) {
                        kept.add(operand);
                    }
                }
                case PAIR, SCORE -> {}
            }
        }
    }

    private void keep(Value root) {
        if (varies(root) != Varies.PAIR && varies(root) != Varies.SCORE) {
            kept.add(root);
        }
    }

    AnalyzedAttention analyzed() {
        return analyzed;
    }

    Op op(Value value) {
        Op op = definitions.get(value);
        if (op == null) {
            throw new IllegalStateException("value " + value + " is not defined in "
                    + analyzed.attention().name());
        }
        return op;
    }

    Varies varies(Value value) {
        return analyzed.varies().get(value);
    }

    /** Needed definitions at a place that compute something, in order. */
    List<Definition> computedAt(Varies place) {
        return analyzed.attention().body().stream()
                .filter(definition -> needed.contains(definition.value())
                        && varies(definition.value()) == place
                        && !isLeaf(definition.op()))
                .toList();
    }

    /** Whether code outside of its place reads a value. */
    boolean isKept(Value value) {
        return kept.contains(value);
    }

    /** Every needed operation, in order. */
    List<Definition> neededDefinitions() {
        return analyzed.attention().body().stream()
                .filter(definition -> needed.contains(definition.value()))
                .toList();
    }

    /** Whether an operation is a name or a literal in Java too. */
    static boolean isLeaf(Op op) {
        return switch (op) {
            case Op.IntConstant constant -> true;
            case Op.FloatConstant constant -> true;
            case Op.BoolConstant constant -> true;
            case Op.Position position -> true;
            case Op.Length length -> true;
            case Op.Parameter parameter -> true;
            case Op.Score score -> true;
            case Op.TileBound bound -> true;
            case Op.TileExtreme extreme -> true;
            case Op.Unary unary -> false;
            case Op.Binary binary -> false;
            case Op.Compare compare -> false;
            case Op.Select select -> false;
            case Op.Convert convert -> false;
            case Op.Read read -> false;
        };
    }
}
