package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.PtxKernel;
import dev.attune.templates.ptx.isa.Parameter;
import dev.attune.templates.ptx.isa.SharedVariable;
import java.util.HashMap;
import java.util.Map;

/** Where a kernel's symbols lie: static shared variables in order, then the dynamic block. */
final class KernelLayout {
    /** The system keeps the first KiB, so shared memory of a kernel starts there. */
    static final int SHARED_BASE = 1024;

    private final Map<SharedVariable, Integer> addresses = new HashMap<>();
    private final Map<Parameter, Integer> parameters = new HashMap<>();
    private final int staticEnd;

    KernelLayout(PtxKernel kernel) {
        int next = SHARED_BASE;
        for (SharedVariable variable : kernel.sharedVariables()) {
            if (!variable.dynamic()) {
                next = align(next, variable.alignment());
                addresses.put(variable, next);
                next += variable.bytes();
            }
        }
        for (SharedVariable variable : kernel.sharedVariables()) {
            if (variable.dynamic()) {
                next = align(next, variable.alignment());
                addresses.put(variable, next);
            }
        }
        staticEnd = next;
        for (Parameter parameter : kernel.parameters()) {
            parameters.put(parameter, parameters.size());
        }
    }

    private static int align(int address, int alignment) {
        return (address + alignment - 1) & -alignment;
    }

    int address(SharedVariable variable) {
        return addresses.get(variable);
    }

    int parameterIndex(Parameter parameter) {
        return parameters.get(parameter);
    }

    /** Where static shared memory ends and the dynamic block begins. */
    int staticEnd() {
        return staticEnd;
    }
}
