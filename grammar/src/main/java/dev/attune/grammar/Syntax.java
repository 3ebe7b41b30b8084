package dev.attune.grammar;

import dev.attune.grammar.SyntaxError.Kind;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.Token;

/** From text to ANTLR's parse tree and every syntax error. Stateless and safe for several threads. */
public final class Syntax {

    /** The largest file, in bytes of UTF-8. Variants are a few lines; more is an accident or an attack. */
    public static final int MAX_BYTES = 1 << 20;

    /** How deep brackets, prefix operators and branches may nest. */
    public static final int MAX_NESTING = 200;

    /** Errors reported for one file; what follows the first hundred is seldom of use. */
    public static final int MAX_ERRORS = 100;

    private static final Set<String> RESERVED = IntStream.rangeClosed(0, AttuneLexer.VOCABULARY.getMaxTokenType())
            .mapToObj(AttuneLexer.VOCABULARY::getLiteralName)
            .filter(literal -> literal != null && literal.matches("'[a-z]+'"))
            .map(literal -> literal.substring(1, literal.length() - 1))
            .collect(Collectors.toUnmodifiableSet());

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Syntax() {}

    /**
     * A text and what is wrong with its bytes.
     *
     * @param text the text without a byte order mark; bytes that are not UTF-8 are {@code U+FFFD}
     * @param errors empty where the text is to be parsed
     */
    public record Decoded(String text, List<SyntaxError> errors) {
        public Decoded {
            errors = List.copyOf(errors);
        }
    }

    /**
     * What the text says.
     *
     * @param tree the parse tree; a rule that met an error has an {@code exception}. Empty where the text nests too deep
     * @param tokens all tokens, comments included
     * @param errors in the order of their places; at most {@link #MAX_ERRORS}
     */
    public record Parsed(Optional<AttuneParser.FileContext> tree, CommonTokenStream tokens, List<SyntaxError> errors) {
        public Parsed {
            errors = List.copyOf(errors);
        }
    }

    /** The text of a file's bytes. */
    public static Decoded decode(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return new Decoded("", List.of(SyntaxError.of(Kind.TOO_LARGE, 0, 0, Integer.toString(bytes.length))));
        }
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var input = ByteBuffer.wrap(bytes);
        var output = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(input, output, true);
        if (!result.isError()) {
            return new Decoded(withoutByteOrderMark(output.flip().toString()), List.of());
        }
        String before = withoutByteOrderMark(output.flip().toString());
        String found = "0x%02x".formatted(bytes[input.position()]);
        return new Decoded(
                decodeReplacing(bytes),
                List.of(SyntaxError.of(Kind.NOT_UTF8, before.length(), before.length() + 1, found)));
    }

    /** Whether a word is the language's own and so can name nothing. */
    public static boolean isReserved(String word) {
        return RESERVED.contains(word);
    }

    /** Parses a text. Never throws for what the text holds. */
    public static Parsed parse(String text) {
        var lexer = new AttuneLexer(CharStreams.fromString(withoutSurrogates(text)));
        lexer.removeErrorListeners(); // every character makes a token, so there is nothing to hear
        List<Token> raw = new ArrayList<>(lexer.getAllTokens());
        Layout.Result layout = Layout.apply(raw, text);
        var tokens = new CommonTokenStream(new ListTokenSource(layout.tokens()));
        var parser = new AttuneParser(tokens);
        var recovery = new Recovery();
        parser.removeErrorListeners();
        parser.setErrorHandler(recovery);
        Optional<AttuneParser.FileContext> tree;
        var errors = new ArrayList<>(layout.errors());
        try {
            tree = Optional.of(parser.file());
        } catch (NestingGuard.NestingTooDeepException deep) {
            tree = Optional.empty();
            Token token = deep.token();
            recovery.errors().add(SyntaxError.of(Kind.TOO_DEEP, token.getStartIndex(), endOf(token), token.getText()));
        }
        addWhereLineIsClean(errors, recovery.errors(), text);
        errors.sort(Comparator.comparingInt(SyntaxError::start));
        return new Parsed(tree, tokens, errors.subList(0, Math.min(errors.size(), MAX_ERRORS)));
    }

    /** The offset past a token; one that was inserted is empty. */
    public static int endOf(Token token) {
        return Math.max(token.getStartIndex(), token.getStopIndex() + 1);
    }

    /** One mistake often upsets the rest of its line; only the first error of a line is worth reading. */
    private static void addWhereLineIsClean(List<SyntaxError> errors, List<SyntaxError> more, String text) {
        var lines = new HashSet<Integer>();
        var starts = new LineStarts(text);
        for (SyntaxError error : errors) {
            lines.add(starts.lineOf(error.start()));
        }
        for (SyntaxError error : more) {
            if (lines.add(starts.lineOf(error.start())) || error.kind() == Kind.TOO_DEEP) {
                errors.add(error);
            }
        }
    }

    /** ANTLR counts code points and we count UTF-16 units; without surrogates both agree. Only comments may hold them. */
    private static String withoutSurrogates(String text) {
        if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return text;
        }
        var copy = new StringBuilder(text);
        for (int i = 0; i < copy.length(); i++) {
            if (Character.isSurrogate(copy.charAt(i))) {
                copy.setCharAt(i, '\uFFFD');
            }
        }
        return copy.toString();
    }

    private static String withoutByteOrderMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private static String decodeReplacing(byte[] bytes) {
        try {
            return withoutByteOrderMark(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
