package dev.attune.compiler.check;

import dev.attune.compiler.diagnostic.Span;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.tensor.DType;
import java.util.List;
import java.util.Optional;

/** What a name stands for. */
sealed interface Symbol {

    String name();

    /** A symbol of a declaration in the file, as against the language's own. */
    sealed interface Declared extends Symbol {
        /** Where it is declared. */
        Span span();
    }

    /** {@code q_idx} and its like. */
    record Position(Axis axis) implements Symbol {
        @Override
        public String name() {
            return axis.spelling();
        }
    }

    /** {@code kv_len} and its like. */
    record CallLength(String name) implements Symbol {}

    /** {@code score}. */
    record Score() implements Symbol {
        @Override
        public String name() {
            return "score";
        }
    }

    /** A dimension that a captured tensor binds. */
    record FreshLength(String name, Span span) implements Declared {}

    /**
     * A const.
     *
     * @param type empty where its declaration is in error
     * @param value empty where its declaration is in error
     */
    record Const(String name, Span span, Optional<Type> type, Optional<Op> value) implements Declared {}

    /**
     * A launch parameter.
     *
     * @param type empty where its declaration is in error
     */
    record Param(String name, Span span, Optional<Type> type) implements Declared {}

    /**
     * A captured tensor.
     *
     * @param element empty where its declaration is in error
     * @param dimensions one entry for each that is written; empty where that one is in error
     */
    record Tensor(String name, Span span, Optional<DType> element, List<Optional<Dimension>> dimensions)
            implements Declared {
        public Tensor {
            dimensions = List.copyOf(dimensions);
        }
    }

    /**
     * A let or a function's parameter.
     *
     * @param type empty where its declaration is in error
     */
    record Local(String name, Span span, Optional<Type> type) implements Declared {}

    /** A name whose declaration is malformed: known to be meant, and nothing else. */
    record Broken(String name) implements Symbol {}
}
