package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;

/** How a family lays out scores, and so what the lanes of its element passes are. */
public enum ScoreLayout {
    /** {@code [key][row]}: lanes are rows. */
    QUERY_LANES("key * TILE_Q + lane", "(key - from) * TILE_Q + lane", "STRIP * TILE_Q", "TILE_Q", "TILE_KV"),
    /** {@code [row][key]}: lanes are keys; a pass handles one row. */
    KEY_LANES("(tile.firstPlace + row) * SCORE_STRIDE + key", "key - from", "TILE_KV", "ROWS", "TILE_KV + LANES");

    private final String scorePlace;
    private final String stripPlace;
    private final String stripLength;
    private final String rowLength;
    private final String keyLength;

    ScoreLayout(String scorePlace, String stripPlace, String stripLength, String rowLength, String keyLength) {
        this.scorePlace = scorePlace;
        this.stripPlace = stripPlace;
        this.stripLength = stripLength;
        this.rowLength = rowLength;
        this.keyLength = keyLength;
    }

    /** Where a score stands in {@code scratch.scores}. */
    public String scorePlace() {
        return scorePlace;
    }

    /** Where a value stands in an array of the strip. */
    public String stripPlace() {
        return stripPlace;
    }

    /** Elements of an array of the strip. */
    public String stripLength() {
        return stripLength;
    }

    /** Elements of an array of values per row. */
    public String rowLength() {
        return rowLength;
    }

    /** Elements of an array of values per key. */
    public String keyLength() {
        return keyLength;
    }

    /** The loop over scores that a {@link LoopCode} is written for. */
    CodeBlock loop(LoopCode code) {
        return switch (this) {
            case QUERY_LANES ->
                CodeBlock.builder()
                        .add(code.perTile())
                        .beginControlFlow("for (int lane = 0; lane < TILE_Q; lane += LANES)")
                        .add(code.perLane())
                        .beginControlFlow("for (int key = from; key < to; key++)")
                        .add(code.perKey())
                        .endControlFlow()
                        .endControlFlow()
                        .build();
            case KEY_LANES ->
                CodeBlock.builder()
                        .add(code.perTile())
                        .add(code.perLane())
                        .beginControlFlow("for (int key = from; key < to; key += LANES)")
                        .add(code.perKey())
                        .endControlFlow()
                        .build();
        };
    }
}
