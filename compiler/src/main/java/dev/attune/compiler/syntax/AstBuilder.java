package dev.attune.compiler.syntax;

import static dev.attune.grammar.AttuneParser.*;

import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Diagnostics;
import dev.attune.compiler.diagnostic.NearNames;
import dev.attune.compiler.diagnostic.Quote;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.grammar.AttuneLexer;
import dev.attune.grammar.Syntax;
import dev.attune.grammar.SyntaxError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** From a file's text to its syntax tree. */
public final class AstBuilder {

    /** How deep an expression may nest, long sums included: later phases recurse over it. */
    public static final int MAX_DEPTH = 400;

    private static final List<String> DECLARATIONS = List.of("import", "fn", "attention");
    private static final List<String> MEMBERS =
            List.of("const", "param", "tensor", "score", "mask", "softmax", "weight", "schedule");

    private final TreeReader reader;
    private final Diagnostics diagnostics;
    private final CommonTokenStream tokens;
    private final MemberBuilder members;

    private AstBuilder(SourceFile file, CommonTokenStream tokens, Diagnostics diagnostics) {
        this.reader = new TreeReader(file);
        this.tokens = tokens;
        this.diagnostics = diagnostics;
        this.members = new MemberBuilder(reader, new ExpressionBuilder(reader, diagnostics), this::docBefore);
    }

    /** Reads a file; what is malformed is reported and left out. */
    public static Ast.File build(SourceFile file, Diagnostics diagnostics) {
        if (!file.encodingErrors().isEmpty()) {
            file.encodingErrors().forEach(error -> diagnostics.report(SyntaxMessages.of(file, error)));
            return new Ast.File(file, List.of(), List.of(), List.of(), Set.of());
        }
        Syntax.Parsed parsed = Syntax.parse(file.text());
        for (SyntaxError error : parsed.errors()) {
            diagnostics.report(SyntaxMessages.of(file, error));
        }
        if (parsed.tree().isEmpty()) {
            return new Ast.File(file, List.of(), List.of(), List.of(), Set.of());
        }
        return new AstBuilder(file, parsed.tokens(), diagnostics)
                .file(parsed.tree().get());
    }

    private Ast.File file(FileContext context) {
        var imports = new ArrayList<Ast.Import>();
        var functions = new ArrayList<Ast.Function>();
        var attentions = new ArrayList<Ast.Attention>();
        var broken = new HashSet<String>();
        for (DeclarationContext declaration : context.declaration()) {
            if (declaration.importDeclaration() != null) {
                attempt(() -> imports.add(importOf(declaration.importDeclaration())));
            } else if (declaration.functionDeclaration() != null) {
                FunctionDeclarationContext function = declaration.functionDeclaration();
                if (!attempt(() -> functions.add(function(function))) && function.name != null) {
                    broken.add(function.name.getText());
                }
            } else if (declaration.attentionDeclaration() != null) {
                attempt(() -> attentions.add(attention(declaration.attentionDeclaration())));
            } else if (declaration.strayStatement() != null) {
                stray(declaration.strayStatement(), DECLARATIONS, "a declaration");
            } else if (declaration.misplacedMember() != null) {
                misplaced(declaration.misplacedMember(), "belongs inside an `attention`");
            }
        }
        return new Ast.File(reader.file(), imports, functions, attentions, broken);
    }

    /** Whether it succeeded; a malformed statement was reported when it was parsed. */
    private static boolean attempt(Runnable action) {
        try {
            action.run();
            return true;
        } catch (TreeReader.MalformedStatementException malformed) {
            return false;
        }
    }

    private Ast.Import importOf(ImportDeclarationContext context) {
        Token path = reader.wellFormed(context).path;
        String text = reader.file().text().substring(path.getStartIndex(), Syntax.endOf(path));
        boolean terminated = text.length() >= 2 && text.endsWith("\"");
        if (!terminated) {
            throw reader.malformed();
        }
        return new Ast.Import(text.substring(1, text.length() - 1), reader.span(path));
    }

    private Ast.Function function(FunctionDeclarationContext context) {
        reader.wellFormed(context);
        List<Ast.FunctionParameter> parameters = context.functionParameter().stream()
                .map(reader::wellFormed)
                .map(p -> new Ast.FunctionParameter(reader.word(p.name), reader.word(p.type)))
                .toList();
        return new Ast.Function(
                reader.word(context.name),
                docBefore(context),
                parameters,
                reader.word(context.result),
                members.body(context.body()));
    }

    private Ast.Attention attention(AttentionDeclarationContext context) {
        if (context.name == null || context.LBRACE() == null) {
            throw reader.malformed();
        }
        var list = new ArrayList<Ast.Member>();
        var broken = new HashSet<String>();
        for (MemberContext member : context.member()) {
            if (member.strayStatement() != null) {
                stray(member.strayStatement(), MEMBERS, "a statement of an attention");
            } else if (member.misplacedDeclaration() != null) {
                misplaced(member.misplacedDeclaration(), "belongs outside of an `attention`");
            } else if (!attempt(() -> members.build(member).ifPresent(list::add))) {
                MemberBuilder.nameOf(member).map(Token::getText).ifPresent(broken::add);
            }
            if (member.scheduleMember() != null) {
                strayEntries(member.scheduleMember());
            }
        }
        return new Ast.Attention(reader.word(context.name), docBefore(context), list, broken);
    }

    private void strayEntries(ScheduleMemberContext schedule) {
        for (StrayEntryContext entry : schedule.strayEntry()) {
            Token first = entry.getStart();
            diagnostics.report(Diagnostic.of(
                            Code.UNKNOWN_STATEMENT,
                            reader.span(first),
                            Quote.of(first.getText()) + " begins no schedule line")
                    .withHint(
                            "a schedule line is `tile q = 64 | 128, kv = 64`, `stages = 2 | 3` or `split kv = 1 | 2`"));
        }
    }

    private void stray(ParserRuleContext statement, List<String> words, String what) {
        Token first = statement.getStart();
        String near = NearNames.suggestion(first.getText(), words).orElse(what + " begins with " + Quote.anyOf(words));
        diagnostics.report(Diagnostic.of(
                        Code.UNKNOWN_STATEMENT, reader.span(first), Quote.of(first.getText()) + " begins no statement")
                .withHint(first.getText().equals("let") ? "`let` stands in a block: `mask { let d = ...`" : near));
    }

    private void misplaced(ParserRuleContext statement, String where) {
        Token first = statement.getStart();
        diagnostics.report(
                Diagnostic.of(Code.MISPLACED_STATEMENT, reader.span(first), Quote.of(first.getText()) + " " + where));
    }

    /** The doc comment that ends right before a statement, without its slashes. */
    private String docBefore(ParserRuleContext context) {
        List<Token> hidden = tokens.getHiddenTokensToLeft(context.getStart().getTokenIndex(), Token.HIDDEN_CHANNEL);
        return Optional.ofNullable(hidden).orElse(List.of()).stream()
                .filter(token -> token.getType() == AttuneLexer.DOC_COMMENT)
                .map(token -> reader.file()
                        .text()
                        .substring(token.getStartIndex() + 3, Syntax.endOf(token))
                        .strip())
                .collect(Collectors.joining("\n"));
    }
}
