package dev.attune.compiler.syntax;

import static dev.attune.grammar.AttuneParser.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;

/** ANTLR's contexts of an attention's statements as {@link Ast.Member}s. */
final class MemberBuilder {
    private final TreeReader reader;
    private final ExpressionBuilder expressions;
    private final Function<ParserRuleContext, String> docs;

    MemberBuilder(TreeReader reader, ExpressionBuilder expressions, Function<ParserRuleContext, String> docs) {
        this.reader = reader;
        this.expressions = expressions;
        this.docs = docs;
    }

    /** A statement; empty for an empty line. */
    Optional<Ast.Member> build(MemberContext context) {
        reader.wellFormed(context);
        ParseTree child = context.getChild(0);
        return Optional.ofNullable(
                switch (child) {
                    case ConstMemberContext member -> constant(reader.wellFormed(member));
                    case ParamMemberContext member -> param(reader.wellFormed(member));
                    case TensorMemberContext member -> tensor(reader.wellFormed(member));
                    case ScoreMemberContext member ->
                        new Ast.Score(
                                reader.span(reader.wellFormed(member).SCORE().getSymbol()), body(member.body()));
                    case MaskMemberContext member ->
                        new Ast.Mask(
                                reader.span(reader.wellFormed(member).MASK().getSymbol()), body(member.body()));
                    case SoftmaxMemberContext member -> softmax(reader.wellFormed(member));
                    case WeightMemberContext member ->
                        new Ast.Weight(
                                reader.span(reader.wellFormed(member).WEIGHT().getSymbol()), body(member.body()));
                    case ScheduleMemberContext member -> schedule(reader.wellFormed(member));
                    default -> null;
                });
    }

    /** The name that a statement declares, malformed or not. */
    static Optional<Token> nameOf(MemberContext context) {
        if (context.constMember() != null) {
            return Optional.ofNullable(context.constMember().name);
        }
        if (context.paramMember() != null) {
            return Optional.ofNullable(context.paramMember().name);
        }
        return context.tensorMember() == null ? Optional.empty() : Optional.ofNullable(context.tensorMember().name);
    }

    private Ast.Const constant(ConstMemberContext context) {
        return new Ast.Const(reader.word(context.name), reader.word(context.type), expressions.build(context.value));
    }

    private Ast.Param param(ParamMemberContext context) {
        return new Ast.Param(
                reader.word(context.name),
                docs.apply(context),
                reader.word(context.type),
                Optional.ofNullable(context.value).map(expressions::build));
    }

    private Ast.Tensor tensor(TensorMemberContext context) {
        List<Ast.Word> dimensions = context.dimension().stream()
                .map(reader::wellFormed)
                .map(dimension -> dimension.NAME() == null
                        ? reader.digits(dimension.getStart())
                        : reader.word(dimension.getStart()))
                .toList();
        return new Ast.Tensor(reader.word(context.name), docs.apply(context), reader.word(context.element), dimensions);
    }

    private Ast.Softmax softmax(SoftmaxMemberContext context) {
        List<Ast.SoftmaxArgument> arguments = context.softmaxArgument().stream()
                .map(reader::wellFormed)
                .map(a -> new Ast.SoftmaxArgument(reader.word(a.name), expressions.build(a.value)))
                .toList();
        return new Ast.Softmax(reader.span(context.SOFTMAX().getSymbol()), reader.word(context.strategy), arguments);
    }

    private Ast.Schedule schedule(ScheduleMemberContext context) {
        var knobs = new ArrayList<Ast.Knob>();
        for (ScheduleEntryContext entry : context.scheduleEntry()) {
            Ast.Word key = reader.word(reader.wellFormed(entry).key);
            if (entry.points() != null) {
                knobs.add(new Ast.Knob(key, Optional.empty(), points(entry.points())));
            }
            for (ScheduleAxisContext axis : entry.scheduleAxis()) {
                Ast.Word name = reader.word(reader.wellFormed(axis).name);
                knobs.add(new Ast.Knob(key, Optional.of(name), points(axis.points())));
            }
        }
        return new Ast.Schedule(reader.word(context.target), knobs);
    }

    private List<Ast.Word> points(PointsContext context) {
        return reader.wellFormed(context).INTEGER().stream()
                .map(point -> reader.digits(point.getSymbol()))
                .toList();
    }

    /** An expression, or a block of lets and an expression. */
    Ast.Body body(BodyContext context) {
        BlockContext block = reader.wellFormed(context).block();
        if (block == null) {
            return new Ast.Body(List.of(), expressions.build(context.expression()));
        }
        List<Ast.Let> lets = reader.wellFormed(block).letStatement().stream()
                .map(reader::wellFormed)
                .map(let -> new Ast.Let(
                        reader.word(let.name),
                        Optional.ofNullable(let.type).map(reader::word),
                        expressions.build(let.value)))
                .toList();
        return new Ast.Body(lets, expressions.build(block.expression()));
    }
}
