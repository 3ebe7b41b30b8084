package dev.attune.templates.attention;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Parameter;
import dev.attune.templates.ptx.isa.Register;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parameters of a kernel under construction, each declared once and loaded where it is first asked for. Everything must
 * be asked for before the first branch, so that the loaded register is there wherever it is used.
 */
public final class KernelArguments {
    private final KernelBuilder kernel;
    private final Map<KernelArgument, Register> values = new LinkedHashMap<>();

    public KernelArguments(KernelBuilder kernel) {
        this.kernel = kernel;
    }

    /** The address of {@code q k v out lse} or of a captured tensor, 64 bits. */
    public Register address(String tensor, String meaning) {
        return value(new KernelArgument.TensorAddress(tensor), tensor, Parameter.Type.POINTER, meaning);
    }

    /** The distance between neighbours along dimension 0 (batch), 1 (head) or 2 (row), in elements, 64 bits. */
    public Register stride(String tensor, int dimension) {
        String along = List.of("batch", "head", "row").get(dimension);
        return value(
                new KernelArgument.TensorStride(tensor, dimension),
                tensor + "_" + along + "_stride",
                Parameter.Type.S64,
                "elements from one " + along + " of " + tensor + " to the next");
    }

    /** A length of the call or a captured tensor's own, i32. */
    public Register length(String name) {
        return value(new KernelArgument.Length(name), name, Parameter.Type.S32, "");
    }

    /** The factor on the dot product, f32. */
    public Register scale() {
        return value(new KernelArgument.Scale(), "scale", Parameter.Type.F32, "factor on the dot product");
    }

    /** A launch parameter of the variant; a bool is an integer 0 or 1. */
    public Register scalar(String parameter, Parameter.Type type) {
        return value(new KernelArgument.Scalar(parameter), "param_" + parameter, type, "launch parameter " + parameter);
    }

    /** The address of a workspace, 64 bits. */
    public Register workspace(String name, String meaning) {
        return value(new KernelArgument.Workspace(name), name, Parameter.Type.POINTER, meaning);
    }

    /**
     * Declares a tensor map, which is handed to the copy engine by address and never loaded.
     *
     * @param box the lengths of a copy, innermost dimension first
     * @param swizzleBytes 0 for none, 32, 64 or 128
     */
    public Parameter tensorMap(String tensor, List<Integer> box, int swizzleBytes, String meaning) {
        return tensorMap(tensor, box, Collections.nCopies(box.size(), 1), swizzleBytes, meaning);
    }

    /**
     * Declares a tensor map whose copies leave elements of the box out.
     *
     * @param box the lengths of a copy, innermost dimension first
     * @param steps along each dimension a copy takes every so-manieth element of the box
     * @param swizzleBytes 0 for none, 32, 64 or 128
     */
    public Parameter tensorMap(
            String tensor, List<Integer> box, List<Integer> steps, int swizzleBytes, String meaning) {
        var argument = new KernelArgument.TensorMap(tensor, box, steps, swizzleBytes);
        if (values.containsKey(argument)) {
            throw new IllegalStateException("the map " + argument + " is declared twice");
        }
        values.put(argument, null);
        return kernel.parameter(tensor + "_map", Parameter.Type.TENSOR_MAP, meaning);
    }

    /** Into how many parts the launch splits the keys, i32. */
    public Register splits() {
        return value(new KernelArgument.Splits(), "splits", Parameter.Type.S32, "parts of the keys");
    }

    /** What to pass, in the order of the kernel's parameters. */
    public List<KernelArgument> inOrder() {
        return List.copyOf(values.keySet());
    }

    private Register value(KernelArgument argument, String name, Parameter.Type type, String meaning) {
        Register known = values.get(argument);
        if (known == null) {
            known = kernel.parameterValue(name, type, meaning);
            values.put(argument, known);
        }
        return known;
    }
}
