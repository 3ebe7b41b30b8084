package dev.attune.compiler.check;

import dev.attune.compiler.diagnostic.Diagnostics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The names that an attention declares, in source order of their kinds. */
final class Declarations {
    private final Map<String, Symbol> symbols = new LinkedHashMap<>();
    private final Set<String> broken;
    private final Set<String> written;

    /**
     * None yet.
     *
     * @param broken names whose declarations are malformed
     * @param written all names that will be declared
     */
    Declarations(Set<String> broken, Set<String> written) {
        this.broken = Set.copyOf(broken);
        this.written = Set.copyOf(written);
    }

    /** Whether a name is declared somewhere in the attention, here or further down. */
    boolean isWritten(String name) {
        return written.contains(name);
    }

    /** Adds a name; where it is taken that is reported and the first stays. */
    boolean add(Symbol.Declared symbol, Diagnostics diagnostics) {
        Symbol known = Scope.AMBIENT.getOrDefault(symbol.name(), symbols.get(symbol.name()));
        if (known != null) {
            diagnostics.report(Scope.taken(symbol.name(), symbol.span(), known));
            return false;
        }
        symbols.put(symbol.name(), symbol);
        return true;
    }

    Map<String, Symbol> symbols() {
        return symbols;
    }

    /** Names whose declarations are malformed. */
    Set<String> broken() {
        return broken;
    }
}
