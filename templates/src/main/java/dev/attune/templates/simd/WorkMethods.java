package dev.attune.templates.simd;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;

/** What the class {@code Work} of every family has: the call's fields, key ranges, tile classes, values per key. */
final class WorkMethods {
    private WorkMethods() {}

    static MethodSpec.Builder override(String name) {
        return MethodSpec.methodBuilder(name).addAnnotation(Override.class).addModifiers(Modifier.PROTECTED);
    }

    /** The variant's fields per call, and the factor of exponents. */
    static List<FieldSpec> fields(SimdVariant variant) {
        var fields = new ArrayList<>(variant.launch().fields());
        if (variant.weights() instanceof SimdVariant.Weights.Softmax) {
            fields.add(FieldSpec.builder(TypeName.FLOAT, "exponentFactor", Modifier.PRIVATE, Modifier.FINAL)
                    .addJavadoc("Scores times this are powers of 2.")
                    .build());
        }
        if (variant.walk() instanceof KeyWalk.TileClasses classes) {
            fields.addAll(classes.summaries().fields());
        }
        return fields;
    }

    /** Sets those fields. */
    static CodeBlock bind(SimdVariant variant) {
        var code = CodeBlock.builder();
        if (variant.weights() instanceof SimdVariant.Weights.Softmax rule) {
            code.addStatement(
                    rule.product()
                            ? "exponentFactor = scale == 0f ? 1f : (float) (Math.abs(scale) / Math.log(2.0))"
                            : "exponentFactor = (float) (1.0 / Math.log(2.0))");
        }
        code.add(variant.launch().code());
        if (variant.walk() instanceof KeyWalk.TileClasses classes) {
            code.add(classes.summaries().code());
        }
        return code.build();
    }

    /** The constant of the runtime's {@code Normalization}. */
    static String normalization(SimdVariant variant) {
        return switch (variant.weights()) {
            case SimdVariant.Weights.Softmax softmax -> softmax.sink() ? "SOFTMAX_WITH_SINK" : "SOFTMAX";
            case SimdVariant.Weights.Alone alone -> "NONE";
        };
    }

    /** Whether there is a method {@code keyRange}. */
    static boolean hasRanges(SimdVariant variant) {
        return switch (variant.walk()) {
            case KeyWalk.Everything everything -> false;
            case KeyWalk.Nothing nothing -> false;
            case KeyWalk.Ranges ranges -> true;
            case KeyWalk.TileClasses classes -> classes.hull().isPresent();
        };
    }

    static MethodSpec keyRange(CodeBlock code) {
        return MethodSpec.methodBuilder("keyRange")
                .addJavadoc("The keys that the rows {@code queryLow} to {@code queryHigh} see.")
                .addModifiers(Modifier.PRIVATE)
                .addParameter(TypeName.INT, "b")
                .addParameter(TypeName.INT, "h")
                .addParameter(TypeName.INT, "hKv")
                .addParameter(TypeName.INT, "queryLow")
                .addParameter(TypeName.INT, "queryHigh")
                .addParameter(SimdNames.KEY_RANGE, "range")
                .addCode(code)
                .build();
    }

    static MethodSpec tileClass(ClassName tile, CodeBlock classify) {
        return MethodSpec.methodBuilder("tileClass")
                .addJavadoc("Whether no, some or all pairs of a tile are attended.")
                .addModifiers(Modifier.PRIVATE)
                .returns(TypeName.INT)
                .addParameter(tile, "tile")
                .addParameter(TypeName.INT, "b")
                .addParameter(TypeName.INT, "h")
                .addParameter(TypeName.INT, "hKv")
                .addParameter(TypeName.INT, "keyTile")
                .addStatement("int queryLow = tile.query")
                .addStatement("int queryHigh = tile.query + tile.queries - 1")
                .addStatement("int keyLow = keyTile * CLASS_KV")
                .addStatement("int keyHigh = Math.min(keyLow + CLASS_KV, kvLen) - 1")
                .addCode(classify)
                .build();
    }

    static MethodSpec columnValues(ClassName scratch, SimdVariant variant) {
        return MethodSpec.methodBuilder("columnValues")
                .addModifiers(Modifier.PRIVATE)
                .addParameter(scratch, "scratch")
                .addParameter(TypeName.INT, "block")
                .addParameter(TypeName.INT, "from")
                .addParameter(TypeName.INT, "to")
                .addCode(positions(variant.column().code()))
                .beginControlFlow("for (int key = from; key < to; key++)")
                .addStatement("int kvIdx = block + key")
                .addCode(variant.column().code())
                .endControlFlow()
                .build();
    }

    /** Statements that find the keys of a block that a tile sees, from its key range. */
    static CodeBlock lookAtRange() {
        return SimdNames.java("""
            tile.from = Math.max(tile.keys.anyLow - block, 0);
            tile.to = Math.min(tile.keys.anyHigh - block, keys);
            """);
    }

    /**
     * The same from the classes of tiles: up to the last that is not empty.
     *
     * @param head the query head in scope
     * @param whole statements after {@code seen}, the class of a tile that is not empty, is known
     */
    static CodeBlock lookAtClasses(String head, CodeBlock whole) {
        return CodeBlock.builder()
                .add(SimdNames.java("""
                    int first = Math.max(tile.keys.anyLow - block, 0);
                    int last = Math.min(tile.keys.anyHigh - block, keys);
                    tile.from = keys;
                    tile.to = 0;
                    """))
                .beginControlFlow("for (int at = first; at < last;)")
                .addStatement("int next = Math.min((at / CLASS_KV + 1) * CLASS_KV, last)")
                .addStatement("int seen = tileClass(tile, scratch.b, $L, scratch.hKv, (block + at) / CLASS_KV)", head)
                .beginControlFlow("if (seen != NONE)")
                .add(whole)
                .addStatement("tile.from = Math.min(tile.from, at)")
                .addStatement("tile.to = next")
                .endControlFlow()
                .addStatement("at = next")
                .endControlFlow()
                .build();
    }

    /** Declares {@code b}, {@code h} and {@code hKv} from the scratch, those that code names. */
    static CodeBlock positions(CodeBlock code) {
        var declarations = CodeBlock.builder();
        for (String name : List.of("b", "h", "hKv")) {
            if (names(code, name)) {
                declarations.addStatement("int $1L = scratch.$1L", name);
            }
        }
        return declarations.build();
    }

    /** Whether code names a local variable. */
    static boolean names(CodeBlock code, String local) {
        return Pattern.compile("(?<![.\\w])" + local + "\\b")
                .matcher(code.toString())
                .find();
    }
}
