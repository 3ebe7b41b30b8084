package dev.attune.runtime.arguments;

import dev.attune.runtime.kernel.ProblemShape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The value of each length name of a call: {@code batch heads kv_heads q_len kv_len head_dim head_dim_v group_size}, and the
 * fresh names that captured tensors bind.
 */
public record CallLengths(Map<String, Long> values) implements ToLongFunction<String> {

    public CallLengths {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The lengths of a shape, with no fresh names. */
    public static CallLengths of(ProblemShape shape) {
        var values = new LinkedHashMap<String, Long>();
        values.put("batch", (long) shape.batch());
        values.put("heads", (long) shape.heads());
        values.put("kv_heads", (long) shape.kvHeads());
        values.put("q_len", (long) shape.qLen());
        values.put("kv_len", (long) shape.kvLen());
        values.put("head_dim", (long) shape.headDim());
        values.put("head_dim_v", (long) shape.headDimV());
        values.put("group_size", (long) shape.groupSize());
        return new CallLengths(values);
    }

    /** These lengths and one more. */
    public CallLengths with(String name, long value) {
        var more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new CallLengths(more);
    }

    /**
     * The value of a length.
     *
     * @throws IllegalArgumentException when the call binds no such name
     */
    @Override
    public long applyAsLong(String name) {
        Long value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the call binds no length '" + name + "'; it binds " + values.keySet());
        }
        return value;
    }
}
