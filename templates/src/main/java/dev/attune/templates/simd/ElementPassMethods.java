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
    private final ClassName scratch;
    private final ClassName tile;
    private final Set<String> made = new HashSet<>();

    ElementPassMethods(ScoreLayout layout, ClassName scratch, ClassName tile) {
        this.layout = layout;
        this.scratch = scratch;
        this.tile = tile;
    }

    /** Adds {@code wholeScores} or {@code cutScores} and what it calls. */
    void add(TypeSpec.Builder type, String kind, ElementPass pass) {
        String doc = kind.equals("whole")
                ? "Scores of keys that every row attends to."
                : "Scores of keys that some rows do not attend to.";
        if (pass.steps().isEmpty()) {
            type.addMethod(loop(kind + "Scores", doc, pass));
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
                        method(kind + "Scores", doc).addCode(strips.build()).build());
            }
            case KEY_LANES -> {
                var strip = CodeBlock.builder()
                        .addStatement("int count = to - from")
                        .add(steps(type, pass, "(scratch, tile, row, block, from, to)"))
                        .addStatement("$LStrip(scratch, tile, row, block, from, to)", kind);
                type.addMethod(
                        method(kind + "Scores", doc).addCode(strip.build()).build());
            }
        }
        type.addMethod(loop(kind + "Strip", "The same, when the passes before it are done.", pass));
    }

    private CodeBlock steps(TypeSpec.Builder type, ElementPass pass, String arguments) {
        var code = CodeBlock.builder();
        for (ArrayStep step : pass.steps()) {
            code.addStatement("$L$L", step.method(), arguments).add(step.call());
            if (made.add(step.method())) {
                type.addMethod(operands(step));
            }
        }
        return code.build();
    }

    private MethodSpec operands(ArrayStep step) {
        CodeBlock code = switch (step.operands()) {
            case ArrayStep.Operands.Vectors vectors -> layout.loop(vectors.loop());
            case ArrayStep.Operands.Scalars scalars -> scalars.code();
        };
        return method(step.method(), step.doc()).addCode(code).build();
    }

    private MethodSpec loop(String name, String doc, ElementPass pass) {
        var perKey = CodeBlock.builder()
                .add(pass.loop().perKey())
                .addStatement("$L.intoArray(scratch.scores, at)", pass.result());
        var body = new LoopCode(pass.loop().perTile(), pass.loop().perLane(), perKey.build());
        return method(name, doc).addCode(layout.loop(body)).build();
    }

    private MethodSpec.Builder method(String name, String doc) {
        var method = MethodSpec.methodBuilder(name)
                .addJavadoc("$L", doc)
                .addModifiers(Modifier.PRIVATE)
                .addParameter(scratch, "scratch")
                .addParameter(tile, "tile");
        if (layout == ScoreLayout.KEY_LANES) {
            method.addParameter(TypeName.INT, "row");
        }
        return method.addParameter(TypeName.INT, "block")
                .addParameter(TypeName.INT, "from")
                .addParameter(TypeName.INT, "to");
    }
}
