package dev.attune.bench;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a table of cases: tab-separated, one header line, columns {@code id variant params pass dtype B H Hkv Sq Skv D Dv} in
 * any order. {@code params} is {@code name=value,...} or empty. Lines that are empty or begin with {@code #} are left out.
 */
public final class CasesFile {

    private static final List<String> COLUMNS =
            List.of("id", "variant", "params", "pass", "dtype", "B", "H", "Hkv", "Sq", "Skv", "D", "Dv");

    private CasesFile() {}

    /** The table is not one; the message names file, line and column. */
    public static final class FormatException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FormatException(String message) {
            super(message);
        }
    }

    /**
     * The cases in order.
     *
     * @param path for messages
     * @throws FormatException when a column is missing, a value is none, or an id occurs twice
     */
    public static List<BenchCase> parse(String path, String text) {
        List<BenchCase> cases = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        List<String> header = null;
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            List<String> cells = List.of(line.split("\t", -1));
            if (header == null) {
                header = checkedHeader(path, number, cells);
                continue;
            }
            BenchCase row = new Row(path, number, header, cells).read();
            if (!ids.add(row.id())) {
                throw new FormatException(path + ":" + number + ": id '" + row.id() + "' occurs twice");
            }
            cases.add(row);
        }
        if (header == null) {
            throw new FormatException(path + ": no header line; expected the columns " + String.join(" ", COLUMNS));
        }
        if (cases.isEmpty()) {
            throw new FormatException(path + ": no case below the header line");
        }
        return cases;
    }

    private static List<String> checkedHeader(String path, int number, List<String> cells) {
        List<String> missing =
                COLUMNS.stream().filter(column -> !cells.contains(column)).toList();
        if (!missing.isEmpty()) {
            throw new FormatException(path + ":" + number + ": no column " + String.join(", ", missing)
                    + "; expected, separated by tabs: " + String.join(" ", COLUMNS));
        }
        return cells;
    }

    /** One line under the header. */
    private record Row(String path, int number, List<String> header, List<String> cells) {

        BenchCase read() {
            if (cells.size() != header.size()) {
                throw new FormatException(
                        path + ":" + number + ": " + cells.size() + " cells, but the header has " + header.size());
            }
            String id = cell("id");
            if (id.isBlank()) {
                throw wrong("id", "a name");
            }
            DType dtype = DType.named(cell("dtype"))
                    .filter(DType::isFloating)
                    .orElseThrow(() -> wrong("dtype", "f32, bf16 or f16"));
            String pass = cell("pass");
            if (!pass.equals("fwd") && !pass.equals("bwd")) {
                throw wrong("pass", "fwd or bwd");
            }
            String variant = cell("variant");
            if (!variant.matches("[A-Za-z0-9_.-]+") || variant.startsWith(".")) {
                throw wrong("variant", "the name of a variant's file without .attn");
            }
            return new BenchCase(id, variant, parameters(), pass, dtype, shape());
        }

        private ProblemShape shape() {
            try {
                return new ProblemShape(
                        length("B"),
                        length("H"),
                        length("Hkv"),
                        length("Sq"),
                        length("Skv"),
                        length("D"),
                        length("Dv"));
            } catch (IllegalArgumentException e) {
                throw new FormatException(path + ":" + number + ": " + e.getMessage());
            }
        }

        private Map<String, String> parameters() {
            Map<String, String> parameters = new LinkedHashMap<>();
            String text = cell("params");
            if (text.isEmpty()) {
                return parameters;
            }
            for (String part : text.split(",", -1)) {
                String[] sides = part.split("=", -1);
                if (sides.length != 2 || sides[0].isBlank() || sides[1].isBlank()) {
                    throw wrong("params", "name=value,...");
                }
                if (parameters.put(sides[0].strip(), sides[1].strip()) != null) {
                    throw new FormatException(path + ":" + number + ": column params sets " + sides[0] + " twice");
                }
            }
            return parameters;
        }

        private int length(String column) {
            try {
                return Integer.parseInt(cell(column));
            } catch (NumberFormatException e) {
                throw wrong(column, "a length");
            }
        }

        private String cell(String column) {
            return cells.get(header.indexOf(column)).strip();
        }

        private FormatException wrong(String column, String expected) {
            return new FormatException(
                    path + ":" + number + ": column " + column + " is '" + cell(column) + "'; expected " + expected);
        }
    }
}
