package dev.attune.compiler.check;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The functions that a file sees, its own and those of the files that it imports, and which of them it has called. */
final class FunctionTable {
    private final Map<String, FunctionSymbol> visible = new LinkedHashMap<>();
    private final Set<String> broken = new HashSet<>();
    private final Set<FunctionSymbol> called = new HashSet<>();
    private boolean complete = true;

    /** The function that had the name already, if another has; then nothing changes. */
    Optional<FunctionSymbol> add(FunctionSymbol function) {
        FunctionSymbol known = visible.putIfAbsent(function.name(), function);
        return known == function ? Optional.empty() : Optional.ofNullable(known);
    }

    /** Names of functions whose declarations are malformed. */
    void addBroken(Collection<String> names) {
        broken.addAll(names);
    }

    /** Notes that an imported file could not be read: any function may be one of its. */
    void addMissingImport() {
        complete = false;
    }

    Optional<FunctionSymbol> find(String name) {
        return Optional.ofNullable(visible.get(name));
    }

    Set<String> broken() {
        return Set.copyOf(broken);
    }

    /** Whether an unknown name is explained by an error that is reported already. */
    boolean isBroken(String name) {
        return !complete || broken.contains(name);
    }

    /** Notes that a body of this file calls a function. */
    void noteCall(FunctionSymbol function) {
        called.add(function);
    }

    boolean isCalled(FunctionSymbol function) {
        return called.contains(function);
    }

    Set<String> names() {
        return visible.keySet();
    }
}
