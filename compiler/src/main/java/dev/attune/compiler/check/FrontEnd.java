package dev.attune.compiler.check;

import dev.attune.compiler.check.ProgramLoader.Unit;
import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Diagnostics;
import dev.attune.compiler.diagnostic.Quote;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.diagnostic.Span;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.syntax.Ast;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From text to typed IR. */
public final class FrontEnd {
    private final Diagnostics diagnostics = new Diagnostics();
    private final FunctionChecker functionChecker = new FunctionChecker(diagnostics);
    private final Map<String, FunctionTable> tables = new HashMap<>();
    private final Map<String, List<FunctionSymbol>> ownFunctions = new LinkedHashMap<>();

    private FrontEnd() {}

    /**
     * Checks a file and what it imports. Never throws for what the files hold.
     *
     * @param root the file whose variants are asked for
     * @param loader where imported files come from
     */
    public static CheckResult check(SourceFile root, SourceLoader loader) {
        return new FrontEnd().run(root, loader);
    }

    private CheckResult run(SourceFile root, SourceLoader loader) {
        List<Unit> units = new ProgramLoader(loader, diagnostics).load(root);
        Unit main = units.getFirst();
        units.forEach(this::declareFunctions);
        units.forEach(this::importFunctions);
        for (Unit unit : units) {
            for (FunctionSymbol function : ownFunctions.get(unit.path())) {
                functionChecker.check(function, tables.get(unit.path()), unit == main);
            }
        }
        functionChecker.findRecursion(
                ownFunctions.values().stream().flatMap(List::stream).toList());
        List<AttentionChecker.Checked> checked = checkAttentions(main);
        if (diagnostics.errorCount() > 0) {
            return failed();
        }
        List<Attention> attentions = new ArrayList<>();
        checked.forEach(
                attention -> new Lowering(attention, diagnostics).lower().ifPresent(attentions::add));
        warnOfUnusedFunctions(main);
        return diagnostics.errorCount() > 0 ? failed() : new CheckResult(attentions, diagnostics.inOrder());
    }

    /** Without warnings of unused names: what uses them may be what is in error. */
    private CheckResult failed() {
        return new CheckResult(
                List.of(),
                diagnostics.inOrder().stream()
                        .filter(diagnostic -> diagnostic.code() != Code.UNUSED_NAME)
                        .toList());
    }

    private void declareFunctions(Unit unit) {
        var table = new FunctionTable();
        table.addBroken(unit.file().brokenNames());
        List<FunctionSymbol> own = new ArrayList<>();
        for (Ast.Function declaration : unit.file().functions()) {
            FunctionSymbol function = functionChecker.declare(declaration);
            table.add(function)
                    .ifPresentOrElse(
                            known -> reportTaken(
                                    function.name(),
                                    declaration.name().span(),
                                    known.declaration().name().span()),
                            () -> own.add(function));
        }
        tables.put(unit.path(), table);
        ownFunctions.put(unit.path(), own);
    }

    private void importFunctions(Unit unit) {
        FunctionTable table = tables.get(unit.path());
        if (unit.imports().size() < unit.file().imports().size()) {
            table.addMissingImport();
        }
        unit.imports().forEach((imported, path) -> {
            table.addBroken(tables.get(path).broken());
            for (FunctionSymbol function : ownFunctions.get(path)) {
                table.add(function)
                        .ifPresent(known -> diagnostics.report(Diagnostic.of(
                                        Code.ALREADY_DEFINED,
                                        imported.span(),
                                        "this imports " + Quote.of(function.name()) + ", which is defined already")
                                .withLabel(known.declaration().name().span(), "it is first defined here")));
            }
        });
    }

    private void reportTaken(String name, Span span, Span first) {
        diagnostics.report(Scope.taken(name, span, new Symbol.Local(name, first, Optional.empty())));
    }

    private List<AttentionChecker.Checked> checkAttentions(Unit main) {
        Map<String, Ast.Word> names = new HashMap<>();
        boolean functionsAreSound = diagnostics.errorCount() == 0;
        List<AttentionChecker.Checked> checked = new ArrayList<>();
        for (Ast.Attention attention : main.file().attentions()) {
            Ast.Word first = names.putIfAbsent(attention.name().text(), attention.name());
            if (first != null) {
                reportTaken(first.text(), attention.name().span(), first.span());
            }
            checked.add(
                    new AttentionChecker(attention, tables.get(main.path()), functionsAreSound, diagnostics).check());
        }
        return checked;
    }

    /** A file without variants is a library: its functions are for others. */
    private void warnOfUnusedFunctions(Unit main) {
        if (main.file().attentions().isEmpty()) {
            return;
        }
        var unused = new UnusedWarnings(diagnostics);
        FunctionTable table = tables.get(main.path());
        for (FunctionSymbol function : ownFunctions.get(main.path())) {
            unused.check("function", function.declaration().name(), _ -> table.isCalled(function));
        }
        main.imports().forEach((imported, path) -> {
            if (ownFunctions.get(path).stream().noneMatch(table::isCalled)) {
                unused.unusedImport(imported);
            }
        });
    }
}
