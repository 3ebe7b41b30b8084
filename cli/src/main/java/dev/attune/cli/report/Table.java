package dev.attune.cli.report;

import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns; numbers to the right, words to the left. */
public final class Table {

    private static final String GAP = "  ";

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... header) {
        this.header = List.of(header);
    }

    /** Adds a row; as many cells as the header has. */
    public Table row(Object... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException(cells.length + " cells under " + header.size() + " headings");
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
        return this;
    }

    /** The lines, heading first, each after an indent. */
    public List<String> lines(String indent) {
        int columns = header.size();
        int[] width = new int[columns];
        boolean[] right = new boolean[columns];
        for (int column = 0; column < columns; column++) {
            int index = column;
            width[column] = header.get(column).length();
            rows.forEach(
                    row -> width[index] = Math.max(width[index], row.get(index).length()));
            right[column] = !rows.isEmpty()
                    && rows.stream()
                            .allMatch(row -> row.get(index).isEmpty()
                                    || row.get(index).equals("-")
                                    || Character.isDigit(row.get(index).charAt(0)));
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(indent, header, width, right));
        rows.forEach(row -> lines.add(line(indent, row, width, right)));
        return lines;
    }

    private static String line(String indent, List<String> cells, int[] width, boolean[] right) {
        var line = new StringBuilder(indent);
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String space = " ".repeat(width[column] - cell.length());
            line.append(column == 0 ? "" : GAP).append(right[column] ? space + cell : cell + space);
        }
        return line.toString().stripTrailing();
    }
}
