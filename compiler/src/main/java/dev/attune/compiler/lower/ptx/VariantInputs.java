package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Parameter;
import dev.attune.templates.ptx.isa.Register;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The lengths, launch parameters and captured tensors that some code reads, loaded at the start of a kernel. */
final class VariantInputs {

    /**
     * A captured tensor. One without elements, of which a clamped index would still read the first, stands as if all its lengths
     * were 0 and it lay where the query lies: what is read there is of no account.
     *
     * @param address 64 bits
     * @param dimensions the length of each: an i32 register or a number
     */
    record TensorInput(CapturedTensor declared, Register address, List<Operand> dimensions) {}

    private final Map<String, Register> lengths = new HashMap<>();
    private final Map<String, Lowered> parameters = new HashMap<>();
    private final Map<String, TensorInput> tensors = new HashMap<>();

    private VariantInputs() {}

    /** Declares and loads what the definitions read. */
    static VariantInputs load(
            KernelBuilder kernel, KernelArguments arguments, VariantSignature signature, List<Definition> definitions) {
        VariantInputs inputs = new VariantInputs();
        for (Definition definition : definitions) {
            switch (definition.op()) {
                case Op.Length length -> inputs.length(arguments, length.name());
                case Op.Parameter parameter -> inputs.parameter(kernel, arguments, parameter);
                case Op.Read read -> inputs.tensor(kernel, arguments, signature, read.tensor());
                case Op.IntConstant _,
                        Op.FloatConstant _,
                        Op.BoolConstant _,
                        Op.Position _,
                        Op.Score _,
                        Op.Unary _,
                        Op.Binary _,
                        Op.Compare _,
                        Op.Select _,
                        Op.Convert _,
                        Op.TileBound _,
                        Op.TileExtreme _ -> {}
            }
        }
        return inputs;
    }

    /** A length, i32. */
    Register length(String name) {
        return found(lengths, "length", name);
    }

    /** A launch parameter. */
    Lowered parameter(String name) {
        return found(parameters, "parameter", name);
    }

    /** A captured tensor. */
    TensorInput tensor(String name) {
        return found(tensors, "tensor", name);
    }

    private Register length(KernelArguments arguments, String name) {
        return lengths.computeIfAbsent(name, arguments::length);
    }

    private void parameter(KernelBuilder kernel, KernelArguments arguments, Op.Parameter parameter) {
        if (parameters.containsKey(parameter.name())) {
            return;
        }
        Parameter.Type type = parameter.type() == Type.F32 ? Parameter.Type.F32 : Parameter.Type.S32;
        Register loaded = arguments.scalar(parameter.name(), type);
        Register value = parameter.type() == Type.BOOL ? kernel.notEqual(loaded, 0) : loaded;
        parameters.put(parameter.name(), new Lowered.Held(value));
    }

    private void tensor(KernelBuilder kernel, KernelArguments arguments, VariantSignature signature, String name) {
        if (tensors.containsKey(name)) {
            return;
        }
        CapturedTensor declared = signature.tensors().stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("tensor " + name + " is not declared"));
        Register address = arguments.address(name, "captured " + declared.dtype() + " tensor");
        List<Operand> dimensions = new ArrayList<>();
        Register hasElements = null;
        for (Dimension dimension : declared.dimensions()) {
            Operand length = dimension(arguments, dimension);
            dimensions.add(length);
            if (mayBeZero(dimension)) {
                Register positive = kernel.greater((Register) length, 0);
                hasElements = hasElements == null ? positive : kernel.and(hasElements, positive);
            }
        }
        if (hasElements != null) {
            Register query = arguments.address("q", "query [batch, heads, q_len, head_dim]");
            address = kernel.select(hasElements, address, query);
            for (int i = 0; i < dimensions.size(); i++) {
                dimensions.set(i, orZero(kernel, hasElements, dimensions.get(i)));
            }
        }
        tensors.put(name, new TensorInput(declared, address, List.copyOf(dimensions)));
    }

    private static Register orZero(KernelBuilder kernel, Register condition, Operand length) {
        return length instanceof Immediate.OfInteger number
                ? kernel.select(condition, (int) number.value(), 0)
                : kernel.select(condition, length, Immediate.of(0));
    }

    private Operand dimension(KernelArguments arguments, Dimension dimension) {
        return switch (dimension) {
            case Dimension.CallLength call -> length(arguments, call.name());
            case Dimension.FreshLength fresh -> length(arguments, fresh.name());
            case Dimension.FixedLength fixed -> Immediate.of(fixed.length());
        };
    }

    /** A kernel runs only where there are batches, heads and rows. */
    private static boolean mayBeZero(Dimension dimension) {
        return switch (dimension) {
            case Dimension.CallLength call -> call.name().equals("kv_len");
            case Dimension.FreshLength _ -> true;
            case Dimension.FixedLength _ -> false;
        };
    }

    private static <T> T found(Map<String, T> values, String kind, String name) {
        T value = values.get(name);
        if (value == null) {
            throw new IllegalStateException(kind + " " + name + " was not loaded at the kernel's start");
        }
        return value;
    }
}
