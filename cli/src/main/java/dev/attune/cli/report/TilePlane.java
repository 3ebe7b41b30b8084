package dev.attune.cli.report;

import dev.attune.compiler.reference.TileClasses.TileClass;
import java.util.ArrayList;
import java.util.List;

/**
 * The (query tile, key tile) plane of one head, each tile of one class.
 *
 * @param classes row by row; rows are query tiles
 */
public record TilePlane(TileClass[][] classes) {

    private static final int MAP_ROWS = 16;
    private static final int MAP_COLUMNS = 48;

    /** How many tiles are of a class. */
    public long count(TileClass tileClass) {
        long count = 0;
        for (TileClass[] row : classes) {
            for (TileClass each : row) {
                count += each == tileClass ? 1 : 0;
            }
        }
        return count;
    }

    /** How many tiles there are. */
    public long tiles() {
        return classes.length == 0 ? 0 : (long) classes.length * classes[0].length;
    }

    /**
     * A map of at most 16 lines of 48 letters: {@code #} all, {@code +} some, {@code .} none. Where a letter stands for several
     * tiles, it is {@code +} unless they are of one class.
     */
    public List<String> map() {
        List<String> lines = new ArrayList<>();
        if (tiles() == 0) {
            return lines;
        }
        int rows = Math.min(MAP_ROWS, classes.length);
        int columns = Math.min(MAP_COLUMNS, classes[0].length);
        for (int row = 0; row < rows; row++) {
            var line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                line.append(letter(
                        part(row, rows, classes.length),
                        part(row + 1, rows, classes.length),
                        part(column, columns, classes[0].length),
                        part(column + 1, columns, classes[0].length)));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static int part(int index, int parts, int whole) {
        return (int) ((long) index * whole / parts);
    }

    private char letter(int rowLow, int rowHigh, int columnLow, int columnHigh) {
        TileClass first = classes[rowLow][columnLow];
        for (int row = rowLow; row < rowHigh; row++) {
            for (int column = columnLow; column < columnHigh; column++) {
                if (classes[row][column] != first) {
                    return '+';
                }
            }
        }
        return switch (first) {
            case NONE -> '.';
            case ALL -> '#';
            case SOME -> '+';
        };
    }
}
