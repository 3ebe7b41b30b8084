package dev.attune.compiler.rewrite;

import dev.attune.compiler.ir.Attention;
import java.util.List;

/** Passes in order, and whoever wants to see the IR after each. */
public final class PassPipeline {

    /** Sees the IR after a pass: a verifier, a dump. */
    @FunctionalInterface
    public interface Listener {

        /** Called after each pass with its name and what it returned. */
        void after(String pass, Attention attention);

        /** Calls this one, then the other. */
        default Listener andThen(Listener other) {
            return (pass, attention) -> {
                after(pass, attention);
                other.after(pass, attention);
            };
        }
    }

    private final List<Pass> passes;

    /** A pipeline of passes, run in the order given. */
    public PassPipeline(Pass... passes) {
        this.passes = List.of(passes);
    }

    /** The passes' names, in order. */
    public List<String> names() {
        return passes.stream().map(Pass::name).toList();
    }

    /** Runs all passes. */
    public Attention run(Attention attention, Listener listener) {
        Attention current = attention;
        for (Pass pass : passes) {
            current = pass.apply(current);
            listener.after(pass.name(), current);
        }
        return current;
    }
}
