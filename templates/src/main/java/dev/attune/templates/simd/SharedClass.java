package dev.attune.templates.simd;

import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import javax.lang.model.element.Modifier;

/** The frame of generated classes: constants, species, one way to print. */
final class SharedClass {
    private SharedClass() {}

    /** A public final class of static methods. */
    static TypeSpec.Builder named(String name, String javadoc) {
        return TypeSpec.classBuilder(name)
                .addJavadoc("$L", javadoc)
                .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
                .addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(Modifier.PRIVATE)
                        .build());
    }

    static FieldSpec constant(String name, int value) {
        return FieldSpec.builder(TypeName.INT, name, Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .initializer("$L", value)
                .build();
    }

    /** {@code FLOATS}: the vectors of this many lanes. */
    static FieldSpec floats(int lanes) {
        return FieldSpec.builder(SimdNames.FLOAT_SPECIES, "FLOATS", Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .initializer("$T.SPECIES_$L", SimdNames.FLOAT_VECTOR, lanes * Float.SIZE)
                .build();
    }

    /** {@code INTS}: the vectors of this many lanes. */
    static FieldSpec ints(int lanes) {
        return FieldSpec.builder(SimdNames.INT_SPECIES, "INTS", Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .initializer("$T.SPECIES_$L", SimdNames.INT_VECTOR, lanes * Integer.SIZE)
                .build();
    }

    static JavaFile file(String packageName, TypeSpec type, String header) {
        return JavaFile.builder(packageName, type)
                .addFileComment("$L", header)
                .indent("    ")
                .skipJavaLangImports(true)
                .build();
    }
}
