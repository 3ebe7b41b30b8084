package dev.attune.templates.ptx.isa;

import java.util.List;

/**
 * {@code st}.
 *
 * @param space global or shared
 * @param access by which path
 * @param type of one element
 * @param length elements: 1, 2 or 4, together at most 16 bytes; the address is aligned to the whole
 */
public record Store(StateSpace space, Access access, MemoryType type, int length) implements Opcode {
    public Store {
        MemoryType.checkVector(type, length);
        if (space == StateSpace.PARAMETER) {
            throw new IllegalArgumentException("a kernel cannot store to its parameters");
        }
        if (access == Access.RELEASE && space != StateSpace.GLOBAL) {
            throw new IllegalArgumentException("st.release is for global memory");
        }
    }

    /** The path a store takes. */
    public enum Access {
        PLAIN,
        VOLATILE,
        /** Publishes what the thread wrote before. */
        RELEASE
    }

    public int bytes() {
        return type.bytes() * length;
    }

    @Override
    public Row row() {
        String path = switch (access) {
            case PLAIN -> "";
            case VOLATILE -> ".volatile";
            case RELEASE -> ".release.gpu";
        };
        return new Row(
                "st" + path + "." + space.spelling() + MemoryType.vectorSuffix(length) + "." + type.spelling(),
                List.of(new OperandKind.Memory(space), MemoryType.source(type, length)),
                Availability.BASE);
    }
}
