package dev.attune.compiler.syntax;

import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.diagnostic.Span;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A piece of a file, and where it stands. */
public sealed interface Ast {

    /** Where it stands. */
    Span span();

    /**
     * A file.
     *
     * @param brokenNames names whose declarations are malformed, here and nowhere else in the tree
     */
    record File(
            SourceFile source,
            List<Import> imports,
            List<Function> functions,
            List<Attention> attentions,
            Set<String> brokenNames) {
        public File {
            imports = List.copyOf(imports);
            functions = List.copyOf(functions);
            attentions = List.copyOf(attentions);
            brokenNames = Set.copyOf(brokenNames);
        }
    }

    /** A name or a word, as written. */
    record Word(String text, Span span) implements Ast {}

    /** {@code import "lib/positions.attn"}; the span is that of the path. */
    record Import(String path, Span span) implements Ast {}

    /** {@code fn distance(i: i32, j: i32): i32 = abs(i - j)}. */
    record Function(Word name, String doc, List<FunctionParameter> parameters, Word result, Body body) implements Ast {
        public Function {
            parameters = List.copyOf(parameters);
        }

        @Override
        public Span span() {
            return name.span();
        }
    }

    /** {@code i: i32}. */
    record FunctionParameter(Word name, Word type) implements Ast {
        @Override
        public Span span() {
            return name.span();
        }
    }

    /**
     * A variant.
     *
     * @param brokenNames names whose declarations are malformed
     */
    record Attention(Word name, String doc, List<Member> members, Set<String> brokenNames) implements Ast {
        public Attention {
            members = List.copyOf(members);
            brokenNames = Set.copyOf(brokenNames);
        }

        @Override
        public Span span() {
            return name.span();
        }
    }

    /** A statement of a variant. */
    sealed interface Member extends Ast {}

    /** {@code const groups: i32 = 4}. */
    record Const(Word name, Word type, Expression value) implements Member {
        @Override
        public Span span() {
            return name.span();
        }
    }

    /** {@code param window: i32 = 4096}. */
    record Param(Word name, String doc, Word type, Optional<Expression> value) implements Member {
        @Override
        public Span span() {
            return name.span();
        }
    }

    /** {@code tensor table: f32[heads, 32]}. */
    record Tensor(Word name, String doc, Word element, List<Word> dimensions) implements Member {
        public Tensor {
            dimensions = List.copyOf(dimensions);
        }

        @Override
        public Span span() {
            return name.span();
        }
    }

    /** {@code score = score + ...}. */
    record Score(Span span, Body value) implements Member {}

    /** {@code mask kv_idx <= q_idx}. */
    record Mask(Span span, Body condition) implements Member {}

    /** {@code softmax online(sink = 0.0)}. */
    record Softmax(Span span, Word strategy, List<SoftmaxArgument> arguments) implements Member {
        public Softmax {
            arguments = List.copyOf(arguments);
        }
    }

    /** {@code sink = 0.0}. */
    record SoftmaxArgument(Word name, Expression value) implements Ast {
        @Override
        public Span span() {
            return name.span();
        }
    }

    /** {@code weight = sigmoid(score)}. */
    record Weight(Span span, Body value) implements Member {}

    /** {@code schedule cuda { ... }}. */
    record Schedule(Word target, List<Knob> knobs) implements Member {
        public Schedule {
            knobs = List.copyOf(knobs);
        }

        @Override
        public Span span() {
            return target.span();
        }
    }

    /** {@code tile q = 64 | 128} has the axis {@code q}; {@code stages = 2 | 3} has none. */
    record Knob(Word key, Optional<Word> axis, List<Word> points) implements Ast {
        public Knob {
            points = List.copyOf(points);
        }

        @Override
        public Span span() {
            return axis.map(word -> key.span().start() < word.span().start() ? word.span() : key.span())
                    .orElse(key.span());
        }
    }

    /** Lets, then the value. */
    record Body(List<Let> lets, Expression value) implements Ast {
        public Body {
            lets = List.copyOf(lets);
        }

        @Override
        public Span span() {
            return value.span();
        }
    }

    /** {@code let d = q_idx - kv_idx}. */
    record Let(Word name, Optional<Word> type, Expression value) implements Ast {
        @Override
        public Span span() {
            return name.span();
        }
    }
}
