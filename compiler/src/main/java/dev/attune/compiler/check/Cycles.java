package dev.attune.compiler.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Finds circles in a graph without recursion, as the graph is as deep as a program's author likes. */
final class Cycles {
    private Cycles() {}

    private enum Color {
        ON_PATH,
        DONE
    }

    private record Step<N>(N node, Iterator<N> next) {}

    /** A circle for each edge that closes one: the nodes in order, from where the edge leads to where it starts. */
    static <N> List<List<N>> find(Collection<N> nodes, Function<N, Collection<N>> edges) {
        Map<N, Color> colors = new HashMap<>();
        List<List<N>> cycles = new ArrayList<>();
        for (N root : nodes) {
            if (colors.containsKey(root)) {
                continue;
            }
            Deque<Step<N>> path = new ArrayDeque<>();
            path.push(enter(root, colors, edges));
            while (!path.isEmpty()) {
                Step<N> step = path.peek();
                if (!step.next().hasNext()) {
                    colors.put(step.node(), Color.DONE);
                    path.pop();
                    continue;
                }
                N next = step.next().next();
                Color color = colors.get(next);
                if (color == null) {
                    path.push(enter(next, colors, edges));
                } else if (color == Color.ON_PATH) {
                    cycles.add(circle(path, next));
                }
            }
        }
        return cycles;
    }

    private static <N> Step<N> enter(N node, Map<N, Color> colors, Function<N, Collection<N>> edges) {
        colors.put(node, Color.ON_PATH);
        return new Step<>(node, edges.apply(node).iterator());
    }

    private static <N> List<N> circle(Deque<Step<N>> path, N start) {
        List<N> nodes = new ArrayList<>();
        for (Step<N> step : path) {
            nodes.addFirst(step.node());
            if (step.node().equals(start)) {
                break;
            }
        }
        return nodes;
    }
}
