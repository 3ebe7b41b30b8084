package dev.attune.compiler.lower.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.runtime.simd.QueryTile;
import dev.attune.runtime.simd.RowCall;
import dev.attune.runtime.simd.RowScratch;
import dev.attune.runtime.simd.RowTile;
import dev.attune.runtime.simd.TileScratch;
import dev.attune.runtime.simd.TiledCall;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JavaNamesTest {

    /** A variant's values become fields of classes that inherit from these: one of the same name would hide theirs. */
    @Test
    void noValueHidesAFieldOfTheRuntime() {
        Stream<Class<?>> types = Stream.of(
                QueryTile.class, RowTile.class, TileScratch.class, RowScratch.class, TiledCall.class, RowCall.class);
        assertThat(types.flatMap(type -> Stream.of(type.getDeclaredFields()))
                        .filter(field ->
                                Modifier.isPublic(field.getModifiers()) || Modifier.isProtected(field.getModifiers()))
                        .map(Field::getName)
                        .filter(name -> new JavaNames().ofParameter(name).equals(name)))
                .as("fields that a value could hide")
                .isEmpty();
    }
}
