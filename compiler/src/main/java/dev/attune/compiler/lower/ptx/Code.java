package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.Varies;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The part of a body that some roots need, with what lowering asks of it: who defines a value, where it varies. */
final class Code {
    private final List<Definition> definitions;
    private final Map<Value, Op> ops = new HashMap<>();
    private final Map<Value, Varies> varies = new HashMap<>();
    private final Map<Value, Integer> uses = new HashMap<>();

    private Code(List<Definition> definitions, Collection<Value> roots) {
        this.definitions = definitions;
        for (Definition definition : definitions) {
            ops.put(definition.value(), definition.op());
            definition.op().operands().forEach(operand -> uses.merge(operand, 1, Integer::sum));
        }
        roots.forEach(root -> uses.merge(root, 1, Integer::sum));
    }

    /** What the roots need of a variant's body. */
    static Code of(AnalyzedAttention analyzed, Collection<Value> roots) {
        Code code = new Code(reachable(analyzed.attention().body(), roots), roots);
        code.definitions.forEach(definition ->
                code.varies.put(definition.value(), analyzed.varies().get(definition.value())));
        return code;
    }

    /** What the roots need of a body of tile code; nothing in it varies within a tile. */
    static Code ofTile(List<Definition> body, Collection<Value> roots) {
        Code code = new Code(reachable(body, roots), roots);
        code.definitions.forEach(definition -> code.varies.put(definition.value(), Varies.HEAD));
        return code;
    }

    private static List<Definition> reachable(List<Definition> body, Collection<Value> roots) {
        Set<Value> needed = new HashSet<>(roots);
        List<Definition> kept = new ArrayList<>();
        for (Definition definition : body.reversed()) {
            if (needed.contains(definition.value())) {
                kept.add(definition);
                needed.addAll(definition.op().operands());
            }
        }
        return kept.reversed();
    }

    /** In order: operands before their uses. */
    List<Definition> definitions() {
        return definitions;
    }

    Op op(Value value) {
        Op op = ops.get(value);
        if (op == null) {
            throw new IllegalStateException(value + " is not part of the code that is lowered");
        }
        return op;
    }

    Varies varies(Value value) {
        return varies.get(value);
    }

    /** How many operations and roots read a value. */
    int uses(Value value) {
        return uses.getOrDefault(value, 0);
    }

    /** Whether any of it depends on a position. */
    boolean reads(Axis... axes) {
        return definitions.stream()
                .anyMatch(definition -> definition.op() instanceof Op.Position position
                        && List.of(axes).contains(position.axis()));
    }

    /** The join of the places of some values. */
    Varies place(List<Value> values) {
        return values.stream().map(this::varies).reduce(Varies.LAUNCH, Varies::join);
    }
}
