package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.Varies;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.Value;
import dev.attune.compiler.lower.ptx.Lowered.Held;
import dev.attune.compiler.lower.ptx.ReadWriter.Index;
import dev.attune.templates.ptx.isa.Register;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes values of some code at one place of a kernel. What the places around it have written is theirs; what this place is
 * asked for and nobody has, it writes and keeps.
 */
final class Evaluator {

    /** What stands behind the leaves of the code that only this place knows: positions, the score, tile bounds. */
    interface Leaves {
        Optional<Lowered> leaf(Op op);

        /** No leaves. */
        Leaves NONE = _ -> Optional.empty();
    }

    private final Code code;
    private final VariantInputs inputs;
    private final ReadWriter reads;
    private final OperationWriter writer;
    private final Leaves leaves;
    private final List<Evaluator> around;
    private final Map<Value, Lowered> values = new HashMap<>();

    Evaluator(Code code, VariantInputs inputs, OperationWriter writer, Leaves leaves, Evaluator... around) {
        this.code = code;
        this.inputs = inputs;
        this.reads = new ReadWriter(inputs);
        this.writer = writer;
        this.leaves = leaves;
        this.around = List.of(around);
    }

    OperationWriter writer() {
        return writer;
    }

    /**
     * Writes everything that varies over exactly this place, and the starts of tensor lines that do, so that it is there
     * before any loop.
     */
    void hoist(Varies place) {
        for (Definition definition : code.definitions()) {
            if (code.varies(definition.value()) == place) {
                value(definition.value());
            } else if (definition.op() instanceof Op.Read read && read.indices().size() > 1) {
                List<Value> line = read.indices().subList(0, read.indices().size() - 1);
                if (code.place(line) == place) {
                    reads.lineStart(writer, read, indices(line));
                }
            }
        }
    }

    /** The indices of a read but the last two, clamped, in registers. */
    List<Register> planeOf(Op.Read read) {
        List<Value> leading = read.indices().subList(0, read.indices().size() - 2);
        return reads.clamped(writer, read, indices(leading)).stream()
                .map(writer::register)
                .toList();
    }

    /** A value in a register. */
    Register register(Value value) {
        return writer.register(value(value), value.type());
    }

    /** A value, written here if nobody has it. */
    Lowered value(Value value) {
        Lowered known = find(value);
        if (known == null) {
            known = write(value);
            values.put(value, known);
        }
        return known;
    }

    private Lowered find(Value value) {
        Lowered known = values.get(value);
        for (int i = 0; known == null && i < around.size(); i++) {
            known = around.get(i).find(value);
        }
        return known;
    }

    Optional<Lowered> leaf(Op op) {
        Optional<Lowered> found = leaves.leaf(op);
        for (int i = 0; found.isEmpty() && i < around.size(); i++) {
            found = around.get(i).leaf(op);
        }
        return found;
    }

    private Lowered write(Value value) {
        Op op = code.op(value);
        return switch (op) {
            case Op.IntConstant _, Op.FloatConstant _, Op.BoolConstant _ -> OperationWriter.constant(op);
            case Op.Length length -> new Held(inputs.length(length.name()));
            case Op.Parameter parameter -> inputs.parameter(parameter.name());
            case Op.Position _, Op.Score _, Op.TileBound _, Op.TileExtreme _ ->
                leaf(op).orElseThrow(() -> new IllegalStateException(
                        value + " = " + op.mnemonic() + " is asked for where it is not known"));
            case Op.Unary unary -> writer.unary(unary.operation(), unary.type(), value(unary.operand()));
            case Op.Binary binary -> binary(binary);
            case Op.Compare compare ->
                writer.compare(
                        compare.predicate(), compare.left().type(), value(compare.left()), value(compare.right()));
            case Op.Select select ->
                writer.select(
                        select.type(), value(select.condition()), value(select.whenTrue()), value(select.whenFalse()));
            case Op.Convert convert ->
                writer.convert(convert.type(), convert.operand().type(), value(convert.operand()));
            case Op.Read read -> leaf(read).orElseGet(() -> reads.read(writer, read, indices(read.indices())));
        };
    }

    /** A product that only a sum reads is written as one multiply-add with it; factors that no key changes are kept apart. */
    private Lowered binary(Op.Binary binary) {
        if (binary.type() == Type.F32) {
            Optional<Lowered> regrouped = switch (binary.operation()) {
                case ADD -> sum(binary);
                case MUL -> product(binary);
                case DIV -> writer.timesReciprocal(value(binary.left()), value(binary.right()), steady(binary.right()));
                case SUB, REM, MIN, MAX, POW, AND, OR -> Optional.empty();
            };
            if (regrouped.isPresent()) {
                return regrouped.get();
            }
        }
        return writer.binary(binary.operation(), binary.type(), value(binary.left()), value(binary.right()));
    }

    private Optional<Lowered> sum(Op.Binary sum) {
        Optional<Op.Binary> right = productFor(sum.right());
        if (right.isPresent()) {
            return Optional.of(multiplyAdd(right.get(), sum.left()));
        }
        return productFor(sum.left()).map(product -> multiplyAdd(product, sum.right()));
    }

    private Optional<Lowered> product(Op.Binary product) {
        if (steady(product.right()) && code.varies(product.left()) != Varies.SCORE) {
            Optional<Lowered> sloped = writer.slope(value(product.left()), value(product.right()));
            if (sloped.isPresent()) {
                return sloped;
            }
        }
        if (steady(product.left()) && code.varies(product.right()) != Varies.SCORE) {
            Optional<Lowered> sloped = writer.slope(value(product.right()), value(product.left()));
            if (sloped.isPresent()) {
                return sloped;
            }
        }
        if (code.varies(product.left()) == Varies.SCORE && steady(product.right())) {
            return writer.scaled(value(product.left()), value(product.right()));
        }
        return code.varies(product.right()) == Varies.SCORE && steady(product.left())
                ? writer.scaled(value(product.right()), value(product.left()))
                : Optional.empty();
    }

    /** Whether a value is the same for all keys. */
    private boolean steady(Value value) {
        return code.varies(value).compareTo(Varies.ROW) <= 0;
    }

    private Optional<Op.Binary> productFor(Value value) {
        return code.op(value) instanceof Op.Binary product
                        && product.operation() == BinaryOp.MUL
                        && code.uses(value) == 1
                        && find(value) == null
                        && product(product).isEmpty()
                        && product.operands().stream().anyMatch(operand -> value(operand) instanceof Held)
                ? Optional.of(product)
                : Optional.empty();
    }

    private Lowered multiplyAdd(Op.Binary product, Value addend) {
        return writer.multiplyAdd(value(product.left()), value(product.right()), value(addend));
    }

    private List<Index> indices(List<Value> indices) {
        List<Index> result = new ArrayList<>();
        for (Value index : indices) {
            Optional<Axis> axis =
                    code.op(index) instanceof Op.Position position ? Optional.of(position.axis()) : Optional.empty();
            result.add(new Index(value(index), axis));
        }
        return result;
    }
}
