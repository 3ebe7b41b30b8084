package dev.attune.runtime.arguments;

import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.tensor.DType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Checks captured tensors against their declarations and binds fresh lengths. */
final class CapturedTensorChecks {

    private final CallLengths lengths;
    private final List<String> problems;
    /** Fresh length to its value, and to the tensor that bound it. */
    private final Map<String, Long> fresh = new LinkedHashMap<>();

    private final Map<String, String> boundBy = new LinkedHashMap<>();

    CapturedTensorChecks(CallLengths lengths, List<String> problems) {
        this.lengths = lengths;
        this.problems = problems;
    }

    /** Checks one tensor; its fresh dimensions bind, or must equal what was bound before. */
    void check(CapturedTensor declared, DType dtype, long[] shape, boolean contiguous) {
        String name = declared.name();
        String found = name + " is " + dtype + Arrays.toString(shape);
        String wanted = "it is declared " + declared.dtype() + describe(declared.dimensions());
        if (dtype != declared.dtype()) {
            problems.add(found + "; " + wanted);
            return;
        }
        if (shape.length != declared.dimensions().size()) {
            problems.add(found + ", of rank " + shape.length + "; " + wanted);
            return;
        }
        for (int i = 0; i < shape.length; i++) {
            checkDimension(declared, i, shape[i], found, wanted);
        }
        if (!contiguous) {
            problems.add(found + " with gaps between its rows; a captured tensor is contiguous, row-major: copy it");
        }
    }

    /** The call's lengths and the fresh ones. */
    CallLengths bound() {
        CallLengths all = lengths;
        for (Map.Entry<String, Long> entry : fresh.entrySet()) {
            all = all.with(entry.getKey(), entry.getValue());
        }
        return all;
    }

    private void checkDimension(CapturedTensor declared, int index, long length, String found, String wanted) {
        String where = found + "; " + wanted;
        switch (declared.dimensions().get(index)) {
            case Dimension.CallLength(String name) -> {
                long expected = lengths.applyAsLong(name);
                if (length != expected) {
                    problems.add(where + ", and " + name + " is " + expected + " here");
                }
            }
            case Dimension.FixedLength(int expected) -> {
                if (length != expected) {
                    problems.add(where);
                }
            }
            case Dimension.FreshLength(String name) -> {
                if (length < 1) {
                    problems.add(where + "; " + name + " is at least 1, as a read needs something to clamp into");
                }
                if (length > Integer.MAX_VALUE) {
                    problems.add(where + "; " + name + " does not fit an i32");
                }
                Long before = fresh.putIfAbsent(name, length);
                String binder = boundBy.putIfAbsent(name, declared.name());
                if (before != null && before != length) {
                    problems.add(where + ", and " + name + " is " + before + " in " + binder);
                }
            }
        }
    }

    static String describe(List<Dimension> dimensions) {
        return dimensions.stream()
                .map(dimension -> switch (dimension) {
                    case Dimension.CallLength(String name) -> name;
                    case Dimension.FreshLength(String name) -> name;
                    case Dimension.FixedLength(int length) -> Integer.toString(length);
                })
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
