package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.Parameter;
import java.util.ArrayList;
import java.util.List;

/** Launch arguments in the order of the kernel's parameters. */
public final class KernelArguments {
    private record Argument(Parameter.Type type, long bits, TensorMap map) {}

    private final List<Argument> arguments = new ArrayList<>();

    public KernelArguments pointer(GlobalMemory.Allocation allocation) {
        return pointer(allocation, 0);
    }

    /** A pointer into an allocation, some bytes after its start. */
    public KernelArguments pointer(GlobalMemory.Allocation allocation, long offset) {
        return add(Parameter.Type.POINTER, allocation.address() + offset, null);
    }

    public KernelArguments nullPointer() {
        return add(Parameter.Type.POINTER, 0, null);
    }

    public KernelArguments s32(int value) {
        return add(Parameter.Type.S32, value, null);
    }

    public KernelArguments s64(long value) {
        return add(Parameter.Type.S64, value, null);
    }

    public KernelArguments f32(float value) {
        return add(Parameter.Type.F32, Float.floatToRawIntBits(value), null);
    }

    public KernelArguments tensorMap(TensorMap map) {
        return add(Parameter.Type.TENSOR_MAP, 0, map);
    }

    private KernelArguments add(Parameter.Type type, long bits, TensorMap map) {
        arguments.add(new Argument(type, bits, map));
        return this;
    }

    /** Checks number and types against the parameters. */
    void check(List<Parameter> parameters) {
        if (parameters.size() != arguments.size()) {
            throw new IllegalArgumentException("the kernel has " + parameters.size() + " parameters "
                    + parameters.stream().map(Parameter::name).toList() + " but " + arguments.size()
                    + " arguments came");
        }
        for (int i = 0; i < arguments.size(); i++) {
            if (parameters.get(i).type() != arguments.get(i).type) {
                throw new IllegalArgumentException(
                        "parameter " + parameters.get(i).name() + " is "
                                + parameters.get(i).type() + " but argument " + i + " is " + arguments.get(i).type);
            }
        }
    }

    long bits(int index) {
        return arguments.get(index).bits;
    }

    TensorMap map(int index) {
        return arguments.get(index).map;
    }
}
