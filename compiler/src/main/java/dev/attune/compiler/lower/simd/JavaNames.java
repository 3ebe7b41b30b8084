package dev.attune.compiler.lower.simd;

import dev.attune.compiler.ir.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.SourceVersion;

/** Java names for values, parameters and tensors: the source's, in camel case, apart from each other and from the family's. */
final class JavaNames {
    /** Names that the families' code declares. */
    private static final List<String> FAMILY = List.of(
            "arguments",
            "threads",
            "batch",
            "heads",
            "kvHeads",
            "qLen",
            "kvLen",
            "groupSize",
            "scale",
            "exponentFactor",
            "probe",
            "scratch",
            "tile",
            "tiles",
            "index",
            "b",
            "h",
            "hKv",
            "query",
            "queries",
            "row",
            "qIdx",
            "key",
            "keys",
            "kvIdx",
            "block",
            "from",
            "to",
            "lane",
            "at",
            "strip",
            "count",
            "end",
            "result",
            "maximum",
            "range",
            "queryLow",
            "queryHigh",
            "keyLow",
            "keyHigh",
            "keyTile",
            "keyTiles",
            "packed",
            "tileQ",
            "columnKeys",
            "first",
            "firstPlace",
            "whole",
            "keyPairs",
            "valuePairs",
            "keyRows",
            "valueRows",
            "sums",
            "out",
            "shift",
            "subtract",
            "rescale",
            "sum",
            "sink",
            "rows",
            "values",
            "scores",
            "low",
            "high",
            "score",
            "offset",
            "i",
            "lanes",
            "place");

    /** Simple names of classes in generated files. */
    private static final Set<String> CLASSES = Set.of(
            "Tile",
            "Scratch",
            "Work",
            "VectorWork",
            "Optional",
            "Padding",
            "ScalarMath",
            "ScalarTiles",
            "Math",
            "Float",
            "Integer",
            "Object",
            "Override",
            "Arrays",
            "String",
            "FloatVector",
            "IntVector",
            "VectorMask",
            "VectorOperators",
            "VectorSpecies",
            "CapturedReads",
            "TotalMath",
            "VectorMath",
            "VectorTrigonometry",
            "ScalarPasses",
            "QueryTile",
            "KeyRange",
            "TileScratch",
            "TiledCall",
            "JavaKernel",
            "AttentionArguments",
            "Tensor",
            "DType",
            "MemorySegment");

    private final Set<String> taken = new HashSet<>(FAMILY);
    private final Map<Object, String> names = new HashMap<>();

    private record Tagged(String kind, String name) {}

    /** The name of a value. */
    String of(Value value) {
        return names.computeIfAbsent(value, key -> fresh(value.name()));
    }

    /** The name of a parameter's field. */
    String ofParameter(String parameter) {
        return names.computeIfAbsent(new Tagged("param", parameter), key -> fresh(parameter));
    }

    /** The name of a tensor's memory. */
    String ofTensor(String tensor) {
        return names.computeIfAbsent(new Tagged("tensor", tensor), key -> fresh(tensor));
    }

    /** The name of the field with a dimension's length as reads see it. */
    String ofDimension(String tensor, int dimension) {
        return names.computeIfAbsent(
                new Tagged("dimension " + dimension, tensor), key -> fresh(tensor + "Length" + dimension));
    }

    /** The name of a fresh length's field. */
    String ofLength(String length) {
        return names.computeIfAbsent(new Tagged("length", length), key -> fresh(length + "Length"));
    }

    /** A name like this one that is not taken. */
    String fresh(String wanted) {
        String base = camelCase(wanted);
        String name = base;
        for (int number = 2; SourceVersion.isKeyword(name) || !taken.add(name); number++) {
            name = base + number;
        }
        return name;
    }

    private static String camelCase(String name) {
        var text = new StringBuilder();
        boolean upper = false;
        for (char c : name.toCharArray()) {
            if (!Character.isLetterOrDigit(c)) {
                upper = !text.isEmpty();
            } else {
                text.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        if (text.isEmpty() || Character.isDigit(text.charAt(0))) {
            text.insert(0, 't');
        }
        text.setCharAt(0, Character.toLowerCase(text.charAt(0)));
        return text.toString();
    }

    /** The class of a variant: its name, apart from the classes that generated code names. */
    static String className(String variant) {
        String name = capitalized(camelCase(variant));
        return CLASSES.contains(name) ? name + "Attention" : name;
    }

    /** The name with its first letter in upper case, for a method or a class. */
    static String capitalized(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
