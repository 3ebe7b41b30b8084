package dev.attune.templates.ptx.assemble;

import java.util.List;

/**
 * A module's machine code.
 *
 * @param cubin the code, an ELF image that the driver loads
 * @param kernels a report of each kernel
 * @param warnings the assembler's warnings, among them C75xx where wgmma was serialised
 * @param log the assembler's whole log
 * @param milliseconds the time it took
 */
public record AssembledModule(
        byte[] cubin, List<AssembledKernel> kernels, List<String> warnings, String log, double milliseconds) {
    public AssembledModule {
        kernels = List.copyOf(kernels);
        warnings = List.copyOf(warnings);
    }

    /** The report of the kernel of that name. */
    public AssembledKernel kernel(String name) {
        return kernels.stream()
                .filter(kernel -> kernel.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kernel '" + name + "' was assembled; there are "
                        + kernels.stream().map(AssembledKernel::name).toList()));
    }

    /** Whether nothing spills and nothing was warned of. */
    public boolean clean() {
        return warnings.isEmpty() && kernels.stream().noneMatch(AssembledKernel::spills);
    }
}
