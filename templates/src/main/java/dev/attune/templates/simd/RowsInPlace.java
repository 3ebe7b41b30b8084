package dev.attune.templates.simd;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.BiConsumer;
import javax.lang.model.element.Modifier;

/**
 * What the two micro-kernels that read keys and values where they lie have in common: a step takes the vectors of some keys in
 * straight code. Loops over a row's vectors read at half the rate on some processors.
 */
final class RowsInPlace {
    /**
     * Vectors that a step reads in straight code. With 40 of them the JVM's quick compiler ran out of registers, after which a
     * method may stay without its profile, and so without the better compiler, for good.
     */
    private static final int AT_ONCE = 24;

    /** Vectors of a row that a step reads: as many accumulators, or vectors of the query, as stay in registers. */
    static final int VECTORS_AT_ONCE = 8;

    /** Vectors of a row at most: twice those is a loop that the JIT compiler still unrolls. A longer one takes twice the time. */
    static final int MOST_VECTORS = 2 * VECTORS_AT_ONCE;

    /** The most keys of a step. */
    private static final int MOST_KEYS = 8;

    private final RowShape shape;
    private final boolean pairs;
    private final String memory;

    /** Rows of keys or of values, {@code memory}, which are pairs or not. */
    RowsInPlace(RowShape shape, boolean pairs, String memory) {
        this.shape = shape;
        this.pairs = pairs;
        this.memory = memory;
    }

    /**
     * Neighbouring vectors of a row that a step takes: {@code count} at a time from element {@code first} up to before {@code end}.
     *
     * @param rest whether it is what another run leaves
     */
    record Run(int first, int end, int count, boolean rest) {
        boolean repeated(int lanes) {
            return end - first > count * lanes;
        }

        /** What tells the variables of its vectors from each other, and from those of the other run. */
        String name(int vector) {
            return "_" + (rest ? VECTORS_AT_ONCE + vector : vector);
        }
    }

    /** The runs that a row is made of, of eight vectors at most. */
    List<Run> runs(int headDim) {
        return runs(headDim, VECTORS_AT_ONCE);
    }

    /** The same of {@code most} vectors at most: all of them, or half of them twice, and what is left: a vector or a pair. */
    List<Run> runs(int headDim, int most) {
        int vectors = headDim / shape.lanes();
        if (vectors <= most) {
            return List.of(new Run(0, headDim, vectors, false));
        }
        int unit = pairs ? 2 : 1;
        int half = vectors / (2 * unit) * unit;
        int twice = 2 * half * shape.lanes();
        var run = new Run(0, twice, half, false);
        return twice == headDim ? List.of(run) : List.of(run, new Run(twice, headDim, unit, true));
    }

    /** Keys of a step. */
    int keysAtOnce(int headDim) {
        int vectors = runs(headDim).stream().mapToInt(Run::count).sum();
        return Math.clamp(AT_ONCE / vectors, 1, MOST_KEYS);
    }

    /** Declares the places of a step's keys, in bytes: {@code at0}, {@code at1} ... */
    void places(CodeBlock.Builder code, int keys) {
        code.addStatement("long at0 = place + (key - from) * stride");
        for (int key = 1; key < keys; key++) {
            code.addStatement("long at$L = at$L + stride", key, key - 1);
        }
    }

    /** Adds the statements of a run, in a loop over {@code d} where it is repeated; {@code d} is the first element. */
    void eachOf(CodeBlock.Builder code, Run run, Runnable step) {
        if (run.repeated(shape.lanes())) {
            code.beginControlFlow(
                    "for (int d = $L; d < $L; d += $L)", run.first(), run.end(), run.count() * shape.lanes());
            step.run();
            code.endControlFlow();
        } else {
            step.run();
        }
    }

    /** Where a vector of a run is, in elements of an array that begins at {@code base}. */
    String element(Run run, String base, int vector) {
        int offset = vector * shape.lanes();
        return run.repeated(shape.lanes())
                ? RegisterTile.plus(base + " + d", offset)
                : RegisterTile.plus(base, run.first() + offset);
    }

    /**
     * Declares the vectors of a key's row one by one, and adds what shall be done with each: of pairs first the even elements, then
     * the odd ones, as query and sums are laid out.
     */
    void eachVector(CodeBlock.Builder code, Run run, String name, int key, BiConsumer<Integer, String> use) {
        for (int vector = 0; vector < run.count(); vector += pairs ? 2 : 1) {
            String loaded = name + key + run.name(vector);
            if (pairs) {
                declare(code, SimdNames.INT_VECTOR, loaded + "Pair", "INTS", byteAt(run, key, vector));
                BrainPairs.split(code, loaded);
                use.accept(vector, loaded + "Even");
                use.accept(vector + 1, loaded + "Odd");
            } else {
                declare(code, SimdNames.FLOAT_VECTOR, loaded, "FLOATS", byteAt(run, key, vector));
                use.accept(vector, loaded);
            }
        }
    }

    /** Declares neighbouring vectors from a byte on, {@code v0}, {@code v1} ..., or the halves of pairs, {@code v0Even} ... */
    void load(CodeBlock.Builder code, String name, String at, int vectors) {
        for (int vector = 0; vector < (pairs ? vectors / 2 : vectors); vector++) {
            String place = RegisterTile.plus(at, vector * shape.lanes() * Float.BYTES);
            if (pairs) {
                declare(code, SimdNames.INT_VECTOR, name + vector + "Pair", "INTS", place);
                BrainPairs.split(code, name + vector);
            } else {
                declare(code, SimdNames.FLOAT_VECTOR, name + vector, "FLOATS", place);
            }
        }
    }

    private void declare(CodeBlock.Builder code, ClassName type, String name, String species, String place) {
        code.addStatement(
                "$1T $2L = $1T.fromMemorySegment($3L, $4L, $5L, $6T.LITTLE_ENDIAN)",
                type,
                name,
                species,
                memory,
                place,
                SimdNames.BYTE_ORDER);
    }

    private String byteAt(Run run, int key, int vector) {
        int bytes = shape.bytes();
        int offset = vector * shape.lanes() * bytes;
        return run.repeated(shape.lanes())
                ? RegisterTile.plus("at" + key + " + " + bytes + "L * d", offset)
                : RegisterTile.plus("at" + key, run.first() * bytes + offset);
    }

    /** A micro-kernel's method over the keys {@code from} up to before {@code to}, of which the first lies at {@code place}. */
    MethodSpec.Builder method(String name) {
        return MethodSpec.methodBuilder(name)
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .addParameter(MemorySegment.class, memory)
                .addParameter(TypeName.LONG, "place")
                .addParameter(TypeName.LONG, "stride")
                .addParameter(TypeName.INT, "from")
                .addParameter(TypeName.INT, "to");
    }

    /** The constants of a class of such methods. */
    TypeSpec.Builder type(String name, String javadoc) {
        TypeSpec.Builder type = SharedClass.named(name, javadoc)
                .addField(SharedClass.constant("SCORE_STRIDE", shape.scoreStride()))
                .addField(SharedClass.floats(shape.lanes()));
        return pairs ? type.addField(SharedClass.ints(shape.lanes())) : type;
    }
}
