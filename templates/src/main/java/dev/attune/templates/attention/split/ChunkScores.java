package dev.attune.templates.attention.split;

import dev.attune.templates.attention.TilePlan;
import dev.attune.templates.attention.VariantCode;
import dev.attune.templates.attention.WeightRule;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Comparison;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import java.util.ArrayList;
import java.util.List;

/** What the variant makes of a chunk's dot products: scores with minus infinity, or weights with zero, for masked pairs. */
final class ChunkScores {
    private final KernelBuilder kernel;
    private final VariantCode variant;
    private final ChunkArithmetic arithmetic;
    private final ThreadRows rows;
    private final Register laneKey;
    private final Register keyLength;
    private final Register scale;
    private final List<List<Register>> results = new ArrayList<>();

    /**
     * @param laneKey the thread's first key within a chunk
     * @param scale on a dot product
     */
    ChunkScores(
            KernelBuilder kernel,
            VariantCode variant,
            ChunkArithmetic arithmetic,
            ThreadRows rows,
            Register laneKey,
            Register keyLength,
            Register scale) {
        this.kernel = kernel;
        this.variant = variant;
        this.arithmetic = arithmetic;
        this.rows = rows;
        this.laneKey = laneKey;
        this.keyLength = keyLength;
        this.scale = scale;
        for (int row = 0; row < rows.count(); row++) {
            List<Register> ofRow = new ArrayList<>();
            for (int offset : arithmetic.keyOffsets()) {
                ofRow.add(kernel.register(RegisterClass.F32, "score_" + row + "_" + offset));
            }
            results.add(ofRow);
        }
    }

    private boolean ownWeight() {
        return variant.weightRule() instanceof WeightRule.OwnWeight;
    }

    private float excluded() {
        return ownWeight() ? 0f : Float.NEGATIVE_INFINITY;
    }

    /** A chunk whose every pair is attended. */
    List<List<Register>> whole(Register chunkKey, List<List<Register>> dots) {
        ThreadRows.Keys keys = rows.keys(kernel, kernel.add(chunkKey, laneKey));
        each((row, key, offset) -> {
            Register value = value(keys, row, offset, dots.get(row).get(key));
            kernel.into(results.get(row).get(key)).move(value);
        });
        return results;
    }

    /** A chunk in which the mask and the end of the keys are looked at. */
    List<List<Register>> cut(Register chunkKey, List<List<Register>> dots) {
        Register firstKey = kernel.add(chunkKey, laneKey);
        ThreadRows.Keys keys = rows.keys(kernel, firstKey);
        Register left = kernel.as("keys_left").sub(keyLength, firstKey);
        each((row, key, offset) -> {
            Register value = value(keys, row, offset, dots.get(row).get(key));
            Register attended = attended(keys, left, row, offset);
            kernel.into(results.get(row).get(key)).select(attended, value, Immediate.of(excluded()));
        });
        return results;
    }

    /** A chunk whose attended pairs have been noted. */
    List<List<Register>> noted(Register chunkKey, List<List<Register>> dots, Register note) {
        ThreadRows.Keys keys = rows.keys(kernel, kernel.add(chunkKey, laneKey));
        each((row, key, offset) -> {
            Register value = value(keys, row, offset, dots.get(row).get(key));
            Register attended = kernel.notEqual(kernel.and(note, 1L << bit(row, key)), 0);
            kernel.into(results.get(row).get(key)).select(attended, value, Immediate.of(excluded()));
        });
        return results;
    }

    /** A bit for each pair of the thread that is attended, before anything of the chunk is loaded. */
    Register note(Register chunkKey) {
        Register firstKey = kernel.add(chunkKey, laneKey);
        ThreadRows.Keys keys = rows.keys(kernel, firstKey);
        Register left = kernel.as("keys_left").sub(keyLength, firstKey);
        Register note = kernel.as("note").constant(0);
        each((row, key, offset) -> {
            Register attended = attended(keys, left, row, offset);
            kernel.into(note).or(note, kernel.select(attended, (int) (1L << bit(row, key)), 0));
        });
        return note;
    }

    /** The note of a chunk whose every pair is attended. */
    int wholeNote() {
        int pairs = rows.count() * arithmetic.keyOffsets().size();
        return (int) ((1L << pairs) - 1);
    }

    private int bit(int row, int key) {
        return row * arithmetic.keyOffsets().size() + key;
    }

    private Register value(ThreadRows.Keys keys, int row, int offset, Register dot) {
        if (Exponent.foldsScale(variant)) {
            return dot;
        }
        if (ownWeight()) {
            return rows.head(row).weight(kernel, rows.row(row), keys.ofRow(row), offset, dot, scale);
        }
        return rows.head(row).score(kernel, rows.row(row), keys.ofRow(row), offset, dot, scale);
    }

    private Register attended(ThreadRows.Keys keys, Register left, int row, int offset) {
        if (variant.tilePlan() == TilePlan.EVERYTHING || variant.tilePlan() == TilePlan.NOTHING) {
            return kernel.greater(left, offset);
        }
        Register admitted = rows.head(row).mask(kernel, rows.row(row), keys.ofRow(row), offset);
        return kernel.compareAnd(Comparison.GT, left, Immediate.of(offset), admitted);
    }

    private interface Pair {
        void write(int row, int key, int offset);
    }

    private void each(Pair pair) {
        for (int row = 0; row < rows.count(); row++) {
            for (int key = 0; key < arithmetic.keyOffsets().size(); key++) {
                pair.write(row, key, arithmetic.keyOffsets().get(key));
            }
        }
    }
}
