package dev.attune.templates.attention;

import dev.attune.templates.ptx.PtxKernel;
import java.util.List;

/**
 * A finished kernel and how to call it.
 *
 * @param arguments what to pass for each parameter, in order
 * @param dynamicSharedBytes dynamic shared memory of a CTA
 */
public record FamilyKernel(PtxKernel kernel, List<KernelArgument> arguments, int dynamicSharedBytes) {
    public FamilyKernel {
        arguments = List.copyOf(arguments);
        if (arguments.size() != kernel.parameters().size()) {
            throw new IllegalArgumentException("kernel " + kernel.name() + " has "
                    + kernel.parameters().size() + " parameters but " + arguments.size() + " are bound");
        }
    }
}
