package dev.attune.templates.simd;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.List;
import java.util.Optional;
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

    /** {@code ONES}: an array of ones. */
    static FieldSpec ones(int length) {
        return FieldSpec.builder(float[].class, "ONES", Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .initializer("new float[$L]", length)
                .build();
    }

    static JavaFile file(String packageName, TypeSpec type, String header) {
        return JavaFile.builder(packageName, type)
                .addFileComment("$L", header)
                .indent("    ")
                .skipJavaLangImports(true)
                .build();
    }

    /** The first line of a header: what shared files carry. */
    static String firstLine(String header) {
        int end = header.indexOf('\n');
        return end < 0 ? header : header.substring(0, end);
    }

    /** Constants of kernels that classify tiles of keys. */
    static List<FieldSpec> tileClasses(int tileKv) {
        return List.of(
                constant("CLASS_KV", classKeys(tileKv)), constant("NONE", 0), constant("SOME", 1), constant("ALL", 2));
    }

    /** Keys of a tile that is classified: fine enough to skip most of a block, coarse enough to be cheap. */
    private static int classKeys(int tileKv) {
        int keys = Math.min(64, tileKv);
        while (tileKv % keys != 0) {
            keys--;
        }
        return keys;
    }

    /** {@code JavaKernel.prepare}, which makes an object of a class. */
    static MethodSpec prepare(String work) {
        return preparation("prepare")
                .returns(SimdNames.CALL)
                .addStatement("return new $L(arguments, threads)", work)
                .build();
    }

    /** {@code JavaKernel.prepareScalar}, which makes an object of a class. */
    static MethodSpec prepareScalar(String work) {
        return preparation("prepareScalar")
                .returns(ParameterizedTypeName.get(ClassName.get(Optional.class), SimdNames.CALL))
                .addStatement("return $T.of(new $L(arguments, threads))", Optional.class, work)
                .build();
    }

    private static MethodSpec.Builder preparation(String name) {
        return MethodSpec.methodBuilder(name)
                .addAnnotation(Override.class)
                .addModifiers(Modifier.PUBLIC)
                .addParameter(SimdNames.ARGUMENTS, "arguments")
                .addParameter(TypeName.INT, "threads");
    }

    /** {@code JavaKernel.newScratch}. */
    static MethodSpec newScratch() {
        return MethodSpec.methodBuilder("newScratch")
                .addAnnotation(Override.class)
                .addModifiers(Modifier.PUBLIC)
                .returns(Object.class)
                .addStatement("return new Scratch()")
                .build();
    }
}
