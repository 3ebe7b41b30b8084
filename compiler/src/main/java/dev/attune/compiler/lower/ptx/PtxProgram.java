package dev.attune.compiler.lower.ptx;

import dev.attune.runtime.kernel.LaunchPlan;
import dev.attune.templates.ptx.PtxKernel;
import java.util.List;

/**
 * The kernels of a call and how they are launched.
 *
 * @param entry the main kernel's name
 * @param kernels in launch order
 */
record PtxProgram(String entry, List<PtxKernel> kernels, LaunchPlan launch) {
    PtxProgram {
        kernels = List.copyOf(kernels);
    }
}
