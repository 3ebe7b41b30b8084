package dev.attune.templates.ptx.isa;

import java.util.List;
import java.util.Objects;

/**
 * A box of a tensor in global memory, as the copy engine takes it.
 *
 * @param map a 64-bit register with the generic address of the tensor map
 * @param coordinates 32-bit registers or integers, innermost dimension first, one to five
 */
public record TensorCoordinates(Register map, List<Operand> coordinates) implements Operand {
    public TensorCoordinates {
        Objects.requireNonNull(map, "map");
        coordinates = List.copyOf(coordinates);
        if (map.type() != RegisterClass.B64) {
            throw new IllegalArgumentException("the tensor map's address " + map + " is not a 64-bit register");
        }
        if (coordinates.isEmpty() || coordinates.size() > 5) {
            throw new IllegalArgumentException("a tensor box has 1 to 5 coordinates, not " + coordinates.size());
        }
        for (Operand coordinate : coordinates) {
            boolean fits = coordinate instanceof Immediate.OfInteger
                    || coordinate instanceof Register register && register.type() == RegisterClass.B32;
            if (!fits) {
                throw new IllegalArgumentException("tensor coordinate " + coordinate + " is not a 32-bit integer");
            }
        }
    }
}
