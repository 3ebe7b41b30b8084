package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Loops over the part of a tile that is live. A tile's rows are columns of vectors, and each column sees keys of its own:
 * {@code from[column]} up to before {@code to[column]}. Keys that all columns of a register tile see go through the widest
 * micro-kernel; those before and after them through one as wide as the run of neighbouring columns that see them. So the
 * diagonal of a causal mask costs little more than its live half.
 *
 * <p>Each micro-kernel has one place that calls it: one that the JIT compiler inlines stays small.
 */
final class ColumnSpans {

    /** What happens to keys that some neighbouring columns see. */
    interface Step {

        /**
         * Statements for the keys {@code first<width>} up to before {@code last<width>} of the columns from {@code
         * column<width>}; there may be none where the width is the widest.
         */
        CodeBlock of(int width);
    }

    private ColumnSpans() {}

    /** The widths of micro-kernels in vectors, widest first. */
    static List<Integer> widths(SimdShape shape) {
        var widths = new ArrayList<Integer>();
        for (int width = shape.tileVectors(); width >= 1; width--) {
            widths.add(width);
        }
        return widths;
    }

    /**
     * Statements over all columns of a tile.
     *
     * @param widths of the micro-kernels, widest first; runs are cut down to the widest that there is
     * @param keysAtOnce of a micro-kernel by its width; it may run past the last key
     */
    static CodeBlock loops(SimdShape shape, List<Integer> widths, IntUnaryOperator keysAtOnce, Step step) {
        int widest = widths.getFirst();
        String column = "column" + widest;
        var code = CodeBlock.builder()
                .beginControlFlow("for (int $1L = 0; $1L < $2L; $1L += $3L)", column, shape.columns(), widest)
                .addStatement("int low = $L", folded("min", "from", column, 0, widest))
                .addStatement("int high = $L", folded("max", "to", column, 0, widest))
                .addStatement(
                        "int first$L = Math.clamp($L, low, high)", widest, folded("max", "from", column, 0, widest))
                .addStatement(
                        "int last$1L = Math.clamp($2L, first$1L, high)", widest, folded("min", "to", column, 0, widest))
                .add(step.of(widest));
        if (widest > 1) {
            code.add(rest(widths, widest, keysAtOnce.applyAsInt(widest), step));
        }
        return code.endControlFlow().build();
    }

    /** Statements for the keys that not all columns of a register tile see. */
    private static CodeBlock rest(List<Integer> widths, int widest, int keysAtOnce, Step step) {
        String column = "column" + widest;
        String done = "last" + widest;
        var code = CodeBlock.builder();
        if (keysAtOnce > 1) {
            done = "done";
            code.addStatement(
                    "int done = Math.min(first$1L + (last$1L - first$1L + $2L) / $3L * $3L, high)",
                    widest,
                    keysAtOnce - 1,
                    keysAtOnce);
        }
        code.add("// the keys before these, then those after them\n")
                .beginControlFlow("for (int part = 0; part < 2; part++)")
                .addStatement("int first = part == 0 ? low : $L", done)
                .addStatement("int end = part == 0 ? first$L : high", widest)
                .beginControlFlow("while (first < end)")
                .add("// up to where a column begins or ends\n")
                .addStatement("int last = end")
                .beginControlFlow("for (int column = $1L; column < $1L + $2L; column++)", column, widest)
                .addStatement("int change = from[column] > first ? from[column] : to[column]")
                .addStatement("last = change > first ? Math.min(last, change) : last")
                .endControlFlow()
                .beginControlFlow("for (int column = $1L; column < $1L + $2L;)", column, widest)
                .addStatement("int width = 0")
                .beginControlFlow(
                        "while (width < $1L && column + width < $2L + $3L"
                                + " && from[column + width] <= first && first < to[column + width])",
                        widths.get(1),
                        column,
                        widest)
                .addStatement("width++")
                .endControlFlow()
                .beginControlFlow("switch (width)");
        for (int width : widths.subList(1, widths.size())) {
            code.beginControlFlow("case $L ->", width)
                    .addStatement("int first$L = first", width)
                    .addStatement("int last$L = last", width)
                    .addStatement("int column$L = column", width)
                    .add(step.of(width))
                    .endControlFlow();
        }
        return code.add("default -> { }\n")
                .endControlFlow()
                .addStatement("column += Math.max(width, 1)")
                .endControlFlow()
                .addStatement("first = last")
                .endControlFlow()
                .endControlFlow()
                .build();
    }

    /** The least or largest of an array's elements from a column. */
    private static String folded(String function, String array, String column, int offset, int width) {
        if (width == 1) {
            return array + "[" + RegisterTile.plus(column, offset) + "]";
        }
        int half = width / 2;
        return "Math." + function + "(" + folded(function, array, column, offset, half) + ", "
                + folded(function, array, column, offset + half, width - half) + ")";
    }
}
