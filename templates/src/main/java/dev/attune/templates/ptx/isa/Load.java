package dev.attune.templates.ptx.isa;

import java.util.List;
import java.util.Objects;

/**
 * {@code ld}.
 *
 * @param space where from
 * @param access by which path; all but {@link Access#PLAIN} and {@link Access#VOLATILE} are for global memory
 * @param type of one element
 * @param length elements: 1, 2 or 4, together at most 16 bytes; the address is aligned to the whole
 */
public record Load(StateSpace space, Access access, MemoryType type, int length) implements Opcode {
    public Load {
        Objects.requireNonNull(space, "space");
        MemoryType.checkVector(type, length);
        boolean fits = switch (access) {
            case PLAIN -> true;
            case VOLATILE -> space != StateSpace.PARAMETER;
            case READ_ONLY, READ_ONLY_STREAMING, ACQUIRE -> space == StateSpace.GLOBAL;
        };
        if (!fits) {
            throw new IllegalArgumentException("ld" + access.spelling + " does not read " + space + " memory");
        }
    }

    /** The path a load takes. */
    public enum Access {
        PLAIN("", Availability.BASE),
        /** Through the read-only cache: nothing may write the bytes while the kernel runs. */
        READ_ONLY(".nc", Availability.BASE),
        /** Read-only, once: not kept in L1. */
        READ_ONLY_STREAMING(".nc.L1::no_allocate", Availability.V7_4),
        VOLATILE(".volatile", Availability.BASE),
        /** Sees what another CTA released. */
        ACQUIRE(".acquire.gpu", Availability.BASE);

        private final String spelling;
        private final Availability availability;

        Access(String spelling, Availability availability) {
            this.spelling = spelling;
            this.availability = availability;
        }
    }

    public int bytes() {
        return type.bytes() * length;
    }

    @Override
    public Row row() {
        String path = switch (access) {
            case PLAIN, READ_ONLY, READ_ONLY_STREAMING -> "." + space.spelling() + access.spelling;
            case VOLATILE, ACQUIRE -> access.spelling + "." + space.spelling();
        };
        return new Row(
                "ld" + path + MemoryType.vectorSuffix(length) + "." + type.spelling(),
                List.of(MemoryType.destination(type, length), new OperandKind.Memory(space)),
                access.availability);
    }
}
