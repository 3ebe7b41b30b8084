package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;
import java.util.ArrayList;
import java.util.List;

/**
 * Loops over the part of a tile that is live. A tile's rows are columns of vectors, and each column sees keys of its own:
 * {@code from[column]} up to before {@code to[column]}. Keys that all columns of a register tile see go through the widest
 * micro-kernel; before and after them the two halves are treated alike with one of half the width, down to single columns.
 * So the diagonal of a causal mask costs little more than its live half.
 *
 * <p>Each micro-kernel has one place that calls it: one that the JIT compiler inlines stays small.
 */
final class ColumnSpans {

    /** What happens to keys that some neighbouring columns see. */
    interface Step {

        /**
         * Statements for the keys {@code first<width>} up to before {@code last<width>} of the columns from {@code
         * column<width>}; there may be none.
         */
        CodeBlock of(int width);
    }

    private ColumnSpans() {}

    /** The widths of micro-kernels in vectors, widest first. */
    static List<Integer> widths(SimdShape shape) {
        var widths = new ArrayList<Integer>();
        for (int width = shape.tileVectors(); width >= 1; width /= 2) {
            widths.add(width);
        }
        return widths;
    }

    /**
     * Statements over all columns of a tile.
     *
     * @param widths of the micro-kernels, widest first
     * @param keysAtOnce of a micro-kernel, which may run past the last key
     */
    static CodeBlock loops(SimdShape shape, List<Integer> widths, int keysAtOnce, Step step) {
        int widest = widths.getFirst();
        String column = "column" + widest;
        return CodeBlock.builder()
                .beginControlFlow("for (int $1L = 0; $1L < $2L; $1L += $3L)", column, shape.columns(), widest)
                .addStatement("int low$L = $L", widest, folded("min", "from", column, 0, widest))
                .addStatement("int high$L = $L", widest, folded("max", "to", column, 0, widest))
                .add(level(widths, keysAtOnce, step))
                .endControlFlow()
                .build();
    }

    private static CodeBlock level(List<Integer> widths, int keysAtOnce, Step step) {
        int width = widths.getFirst();
        String column = "column" + width;
        var code = CodeBlock.builder()
                .addStatement(
                        "int first$1L = Math.clamp($2L, low$1L, high$1L)",
                        width,
                        folded("max", "from", column, 0, width))
                .addStatement(
                        "int last$1L = Math.clamp($2L, first$1L, high$1L)",
                        width,
                        folded("min", "to", column, 0, width))
                .add(step.of(width));
        if (widths.size() == 1) {
            return code.build();
        }
        int next = widths.get(1);
        String done = "last" + width;
        if (keysAtOnce > 1) {
            done = "done" + width;
            code.addStatement(
                    "int done$1L = Math.min(first$1L + (last$1L - first$1L + $2L) / $3L * $3L, high$1L)",
                    width,
                    keysAtOnce - 1,
                    keysAtOnce);
        }
        code.add("// the keys before these, then those after them\n")
                .beginControlFlow("for (int part$1L = 0; part$1L < $2L; part$1L++)", width, 2 * (width / next))
                .addStatement("int column$L = column$L + part$L / 2 * $L", next, width, width, next)
                .addStatement("int low$1L = part$2L % 2 == 0 ? low$2L : $3L", next, width, done)
                .addStatement("int high$1L = part$2L % 2 == 0 ? first$2L : high$2L", next, width)
                .beginControlFlow("if (low$1L < high$1L)", next)
                .add(level(widths.subList(1, widths.size()), keysAtOnce, step));
        return code.endControlFlow().endControlFlow().build();
    }

    /** The least or largest of an array's elements from a column. */
    private static String folded(String function, String array, String column, int offset, int width) {
        if (width == 1) {
            return array + "[" + RegisterTile.plus(column, offset) + "]";
        }
        int half = width / 2;
        return "Math." + function + "(" + folded(function, array, column, offset, half) + ", "
                + folded(function, array, column, offset + half, half) + ")";
    }
}
