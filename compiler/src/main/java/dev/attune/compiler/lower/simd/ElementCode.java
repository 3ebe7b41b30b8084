package dev.attune.compiler.lower.simd;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;

/**
 * How a loop over scores spells what differs between lanes: as vectors, or as the numbers of one lane. Both spell the same
 * operations, so that both loops give the same bits.
 */
interface ElementCode {

    /** The Java type of values. */
    TypeName type(Type type);

    /** The operand as what {@link #type} says, where it may be the same in all lanes. */
    CodeBlock spread(VectorOperand x);

    /** The elements of an array from {@code at}. */
    CodeBlock load(Type type, CodeBlock array, String at);

    /** The statement that stores a value to an array. */
    CodeBlock store(Type type, CodeBlock value, CodeBlock array, String at);

    /** The positions of the rows of lanes, from {@code tile.query} and {@code lane}. */
    CodeBlock rows();

    /** Operations with one operand; those that are passes over arrays are refused. */
    CodeBlock unary(UnaryOp operation, VectorOperand x);

    CodeBlock binary(BinaryOp operation, VectorOperand left, VectorOperand right);

    CodeBlock compare(Predicate predicate, VectorOperand left, VectorOperand right);

    CodeBlock select(VectorOperand condition, VectorOperand whenTrue, VectorOperand whenFalse);

    CodeBlock convert(Type to, VectorOperand x);

    /**
     * A number where a pair is attended, else another.
     *
     * @param masked a float literal
     */
    CodeBlock masked(VectorOperand attended, VectorOperand value, String masked);
}
