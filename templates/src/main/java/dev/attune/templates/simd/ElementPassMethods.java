package dev.attune.templates.simd;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.HashSet;
import java.util.Set;
import javax.lang.model.element.Modifier;

/** The methods that turn dot products into scores or weights, for tiles without masked pairs and for tiles with some. */
final class ElementPassMethods {
    private final ScoreLayout layout;
    private final Code code;
    private final ClassName scratch;
    private final ClassName tile;
    private final Set<String> made = new HashSet<>();

    /** What the methods are made of. */
    enum Code {
        /** Vectors, in a class of their own. */
        VECTORS,
        /** Single numbers, in a class that another inherits from. */
        SCALARS,
        /** Vectors, in the class that does. */
        VECTORS_OVER_SCALARS
    }

    ElementPassMethods(ScoreLayout layout, Code code, ClassName scratch, ClassName tile) {
        this.layout = layout;
        this.code = code;
        this.scratch = scratch;
        this.tile = tile;
    }

    /** Adds {@code wholeScores} or {@code cutScores} and what it calls. */
    void add(TypeSpec.Builder type, String kind, ElementPass pass) {
        String doc = kind.equals("whole")
                ? "Scores of keys that every row attends to."
                : "Scores of keys that some rows do not attend to.";
        if (pass.steps().isEmpty()) {
            loop(type, entry(kind + "Scores", doc), kind + "ScoresAt", pass.loop());
            return;
        }
        switch (layout) {
            case QUERY_LANES -> {
                var strips = CodeBlock.builder()
                        .beginControlFlow("for (int strip = from; strip < to; strip += STRIP)")
                        .addStatement("int end = Math.min(strip + STRIP, to)")
                        .addStatement("int count = (end - strip) * TILE_Q")
                        .add(steps(type, pass, "(scratch, tile, block, strip, end)"))
                        .addStatement("$LStrip(scratch, tile, block, strip, end)", kind)
                        .endControlFlow();
                type.addMethod(
                        entry(kind + "Scores", doc).addCode(strips.build()).build());
            }
            case KEY_LANES -> {
                var strip = CodeBlock.builder()
                        .addStatement("int count = to - from")
                        .add(steps(type, pass, "(scratch, tile, row, block, from, to)"))
                        .addStatement("$LStrip(scratch, tile, row, block, from, to)", kind);
                type.addMethod(
                        entry(kind + "Scores", doc).addCode(strip.build()).build());
            }
        }
        loop(type, own(kind + "Strip", "The same, when the passes before it are done."), kind + "StripAt", pass.loop());
    }

    private CodeBlock steps(TypeSpec.Builder type, ElementPass pass, String arguments) {
        var calls = CodeBlock.builder();
        for (ArrayStep step : pass.steps()) {
            calls.addStatement("$L$L", step.method(), arguments)
                    .add(code == Code.SCALARS ? step.scalarCall() : step.call());
            if (made.add(step.method())) {
                operands(type, step);
            }
        }
        return calls.build();
    }

    private void operands(TypeSpec.Builder type, ArrayStep step) {
        switch (step.operands()) {
            case ArrayStep.Operands.Loop loop ->
                loop(type, own(step.method(), step.doc()), step.method() + "At", loop.loop());
            case ArrayStep.Operands.Scalars scalars -> {
                // the class with the vectors inherits these
                if (code != Code.VECTORS_OVER_SCALARS) {
                    type.addMethod(entry(step.method(), step.doc())
                            .addCode(scalars.code())
                            .build());
                }
            }
        }
    }

    private void loop(TypeSpec.Builder type, MethodSpec.Builder method, String ofKey, ElementLoop loop) {
        if (code != Code.SCALARS) {
            type.addMethod(method.addCode(layout.loop(loop.vectors())).build());
            return;
        }
        // a method per key: the JVM compiles one that is called often sooner than one that loops for long
        LoopCode scalars = loop.scalars().orElseThrow();
        type.addMethod(method.beginControlFlow("for (int key = from; key < to; key++)")
                .addStatement("$L(scratch, tile, block, from, key)", ofKey)
                .endControlFlow()
                .build());
        type.addMethod(MethodSpec.methodBuilder(ofKey)
                .addModifiers(Modifier.PRIVATE)
                .addParameter(scratch, "scratch")
                .addParameter(tile, "tile")
                .addParameter(TypeName.INT, "block")
                .addParameter(TypeName.INT, "from")
                .addParameter(TypeName.INT, "key")
                .addCode(scalars.perTile())
                .beginControlFlow("for (int lane = 0; lane < TILE_Q; lane++)")
                .addCode(scalars.perLane())
                .addCode(scalars.perKey())
                .endControlFlow()
                .build());
    }

    /** A method that the class with the vectors overrides or inherits. */
    private MethodSpec.Builder entry(String name, String doc) {
        var method = MethodSpec.methodBuilder(name);
        switch (code) {
            case VECTORS -> method.addModifiers(Modifier.PRIVATE);
            case SCALARS -> {}
            case VECTORS_OVER_SCALARS -> method.addAnnotation(Override.class);
        }
        return parameters(method.addJavadoc("$L", doc));
    }

    private MethodSpec.Builder own(String name, String doc) {
        return parameters(MethodSpec.methodBuilder(name).addJavadoc("$L", doc).addModifiers(Modifier.PRIVATE));
    }

    private MethodSpec.Builder parameters(MethodSpec.Builder method) {
        method.addParameter(scratch, "scratch").addParameter(tile, "tile");
        if (layout == ScoreLayout.KEY_LANES) {
            method.addParameter(TypeName.INT, "row");
        }
        return method.addParameter(TypeName.INT, "block")
                .addParameter(TypeName.INT, "from")
                .addParameter(TypeName.INT, "to");
    }
}
