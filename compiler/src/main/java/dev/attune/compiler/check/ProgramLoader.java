package dev.attune.compiler.check;

import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Diagnostics;
import dev.attune.compiler.diagnostic.Quote;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.syntax.Ast;
import dev.attune.compiler.syntax.AstBuilder;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads a file and all that it imports, each file once. */
final class ProgramLoader {
    private final SourceLoader loader;
    private final Diagnostics diagnostics;
    private final Map<String, Unit> units = new LinkedHashMap<>();

    ProgramLoader(SourceLoader loader, Diagnostics diagnostics) {
        this.loader = loader;
        this.diagnostics = diagnostics;
    }

    /**
     * A file and what it imports.
     *
     * @param imports for each import that could be read, the path of its file
     */
    record Unit(String path, Ast.File file, Map<Ast.Import, String> imports) {}

    /** The root first; then the others in the order of their first import. */
    List<Unit> load(SourceFile root) {
        Deque<Unit> toFollow = new ArrayDeque<>();
        toFollow.add(add(normalized(root.name()).orElse(root.name()), root));
        while (!toFollow.isEmpty()) {
            Unit unit = toFollow.remove();
            for (Ast.Import imported : unit.file().imports()) {
                resolve(unit, imported).ifPresent(path -> {
                    if (!units.containsKey(path)) {
                        read(path, imported).ifPresent(file -> toFollow.add(add(path, file)));
                    }
                    if (units.containsKey(path)) {
                        unit.imports().put(imported, path);
                    }
                });
            }
        }
        reportCycles();
        return List.copyOf(units.values());
    }

    private Unit add(String path, SourceFile file) {
        var unit = new Unit(path, AstBuilder.build(file, diagnostics), new LinkedHashMap<>());
        units.put(path, unit);
        return unit;
    }

    private Optional<SourceFile> read(String path, Ast.Import imported) {
        Diagnostic problem;
        try {
            Optional<byte[]> bytes = loader.load(path);
            if (bytes.isPresent()) {
                return Optional.of(SourceFile.of(path, bytes.get()));
            }
            problem = Diagnostic.of(Code.IMPORT_NOT_FOUND, imported.span(), "there is no file " + Quote.of(path));
        } catch (IOException failure) {
            problem = Diagnostic.of(
                    Code.IMPORT_NOT_FOUND,
                    imported.span(),
                    Quote.of(path) + " cannot be read: "
                            + Optional.ofNullable(failure.getMessage()).orElse("I/O error"));
        }
        diagnostics.report(problem.withHint("an import is resolved against the folder of the file that imports"));
        return Optional.empty();
    }

    private Optional<String> resolve(Unit unit, Ast.Import imported) {
        String target = imported.path();
        boolean relative = !target.isBlank()
                && !target.startsWith("/")
                && target.indexOf('\\') < 0
                && target.indexOf(':') < 0
                && target.chars().noneMatch(Character::isISOControl);
        if (!relative) {
            diagnostics.report(
                    Diagnostic.of(Code.IMPORT_PATH, imported.span(), Quote.of(target) + " is not a relative path")
                            .withHint("write it relative to this file, with `/`: `import \"lib/positions.attn\"`"));
            return Optional.empty();
        }
        String folder = unit.path().substring(0, unit.path().lastIndexOf('/') + 1);
        return normalized(folder + target);
    }

    /** Without {@code .} and {@code ..} where they can be resolved, so that a file has one path. */
    static Optional<String> normalized(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            boolean back = part.equals("..")
                    && !parts.isEmpty()
                    && !parts.getLast().equals("..")
                    && !parts.getLast().isEmpty();
            if (back) {
                parts.removeLast();
            } else if (!part.equals(".") && !(part.isEmpty() && !parts.isEmpty())) {
                parts.add(part);
            }
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("/", parts));
    }

    private void reportCycles() {
        for (List<String> circle :
                Cycles.find(units.keySet(), path -> units.get(path).imports().values())) {
            Unit last = units.get(circle.getLast());
            Ast.Import closing = last.imports().entrySet().stream()
                    .filter(entry -> entry.getValue().equals(circle.getFirst()))
                    .findFirst()
                    .orElseThrow()
                    .getKey();
            String path = circle.stream().map(Quote::of).collect(Collectors.joining(" -> "));
            diagnostics.report(Diagnostic.of(
                            Code.IMPORT_CYCLE,
                            closing.span(),
                            "files import each other in a circle: " + path + " -> " + Quote.of(circle.getFirst()))
                    .withHint("move what both need into a file of its own"));
        }
    }
}
