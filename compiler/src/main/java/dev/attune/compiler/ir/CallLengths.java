package dev.attune.compiler.ir;

import java.util.List;

/** The lengths that every call has, by the names that a variant reads them under. */
public final class CallLengths {

    /** In the order in which they are documented. */
    public static final List<String> NAMES = List.of("batch", "heads", "kv_heads", "q_len", "kv_len", "head_dim");

    private CallLengths() {}

    /** Whether the name is a length of the call rather than one that a captured tensor binds. */
    public static boolean contains(String name) {
        return NAMES.contains(name);
    }
}
