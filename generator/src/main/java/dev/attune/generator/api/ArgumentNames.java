package dev.attune.generator.api;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.lang.model.SourceVersion;

/** Java names of launch parameters and captured tensors: the source's in camel case, apart from each other and from what a call has. */
final class ArgumentNames {
    /** Methods and arguments that every call has, and methods of every object without an argument. */
    private static final Set<String> TAKEN = Set.of(
            "query",
            "key",
            "value",
            "out",
            "lse",
            "scale",
            "on",
            "run",
            "choose",
            "call",
            "options",
            "target",
            "getClass",
            "hashCode",
            "notify",
            "notifyAll",
            "toString",
            "wait",
            "clone",
            "finalize");

    private final Set<String> taken = new HashSet<>(TAKEN);
    private final Map<String, String> names = new HashMap<>();

    /** The name for a parameter or a tensor; the source has no two of one name. */
    String of(String name) {
        return names.computeIfAbsent(name, this::fresh);
    }

    private String fresh(String source) {
        var text = new StringBuilder();
        boolean upper = false;
        for (char c : source.toCharArray()) {
            if (c == '_') {
                upper = !text.isEmpty();
            } else {
                text.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        if (text.isEmpty() || !Character.isJavaIdentifierStart(text.charAt(0))) {
            text.insert(0, "a");
        }
        text.setCharAt(0, Character.toLowerCase(text.charAt(0)));
        String base = text.toString();
        String name = base;
        for (int number = 2; SourceVersion.isKeyword(name) || !taken.add(name); number++) {
            name = base + number;
        }
        return name;
    }
}
